#include "study/serve/state_account.h"

#include <algorithm>
#include <array>

#include "core/error.h"

namespace primalsim::study {

using accelerator::srpg::TimeLine;
using pe_models::srpg::State;

TimeLine served_token_line(const ServedMachine& machine, Cycle layer_cycles, const LayerWriting& writing,
                           Cycle written, pe_models::srpg::Policy policy, accelerator::srpg::Token token) {
  auto stages = accelerator::srpg::model_stages({machine.layer_tiles, layer_cycles, writing.cycles, 1, 0},
                                                machine.layers, {machine.head_tiles, machine.head_cycles, 0});
  for (accelerator::srpg::Stage& stage : stages) {
    const Cycle done = std::min(stage.reprogram_cycles, written);
    stage.reprogram_cycles -= done;
    written -= done;
  }
  return accelerator::srpg::token_time_line(stages, policy, token, machine.waking, writing.link,
                                            machine.traffic.way);
}

PromptWriting prompt_writing(const ServedMachine& machine, Cycle layer_cycles, const AdapterShape& adapter,
                             Cycle written, pe_models::srpg::Policy policy) {
  const auto line = [&](Cycle cycles, accelerator::srpg::Token token) {
    return served_token_line(machine, layer_cycles, {cycles, adapter.link, 0}, written, policy, token);
  };
  return {line(adapter.reprogram_cycles, accelerator::srpg::Token::kSwitch),
          line(0, accelerator::srpg::Token::kRetained)};
}

void StateAccount::idle(Cycle cycles) {
  pe_models::srpg::TileUse use;
  use.tile_cycles[static_cast<std::size_t>(idle_state())] = machine_.tiles() * cycles;
  if (idle_state() == State::kRetain) use.held_bank_cycles = Wide{machine_.layers} * banks_ * cycles;
  add_use(use_, use);
  add_use(idle_, use);
}

void StateAccount::add_wakes(std::uint64_t tiles) {
  use_.wakes += tiles;
  if (!pe_models::srpg::gates(policy_)) return;
  use_.retained_wakes += tiles;
  use_.held_bank_wakes +=
      static_cast<std::uint64_t>(Wide{tiles} * machine_.layers * banks_ / machine_.tiles());
}

accelerator::srpg::RoundUse StateAccount::round(Cycle cycles, std::uint64_t sequences, Cycle layer_cycles,
                                                const LayerWriting& writing) {
  accelerator::srpg::RoundWork work;
  work.layer = {machine_.layer_tiles, 0, writing.cycles, banks_, writing.banks};
  work.layers = machine_.layers;
  work.layer_busy_cycles = layer_cycles;
  work.head.tiles = machine_.head_tiles;
  work.head_busy_cycles = sequences * machine_.head_cycles;
  work.tokens = sequences;
  work.rewrites = writing.cycles > 0;
  const auto use = accelerator::srpg::round_use(work, cycles, policy_, machine_.waking, writing.link);
  add_use(use_, use);
  return use;
}

void StateAccount::passing(Cycle cycles) {
  pe_models::srpg::TileUse use;
  use.tile_cycles[static_cast<std::size_t>(State::kCompute)] = machine_.layer_tiles * cycles;
  use.tile_cycles[static_cast<std::size_t>(idle_state())] +=
      (machine_.tiles() - machine_.layer_tiles) * cycles;
  if (idle_state() == State::kRetain) use.held_bank_cycles = Wide{machine_.layers - 1} * banks_ * cycles;
  add_use(use_, use);
}

void StateAccount::tokens(Cycle layer_cycles, const LayerWriting& writing, std::uint64_t times, Wide banks) {
  const TimeLine line =
      served_token_line(machine_, layer_cycles, writing, 0, policy_, accelerator::srpg::Token::kRetained);
  for (std::size_t i = 0; i < line.tile_cycles.size(); ++i) {
    use_.tile_cycles[i] += line.tile_cycles[i] * times;
  }
  use_.wakes += line.wakes * times;
  use_.retained_wakes += line.retained_wakes * times;
  // The line has one bank a layer.
  use_.held_bank_cycles += line.held_bank_cycles * banks;
  use_.held_bank_wakes += static_cast<std::uint64_t>(line.held_bank_wakes * banks);
}

void StateAccount::prompts(Cycle cycles, std::span<const TimeLine> lines, const TimeLine* writing,
                           const TimeLine* retained) {
  std::array<std::int64_t, pe_models::srpg::kStates> states{};
  for (const TimeLine& line : lines) {
    for (std::size_t i = 0; i < states.size(); ++i)
      states[i] += static_cast<std::int64_t>(line.tile_cycles[i]);
    add_wakes(line.wakes);
  }
  if (writing != nullptr) {
    for (std::size_t i = 0; i < states.size(); ++i) {
      states[i] += static_cast<std::int64_t>(writing->tile_cycles[i]) -
                   static_cast<std::int64_t>(retained->tile_cycles[i]);
    }
    if (writing->wakes > retained->wakes) add_wakes(writing->wakes - retained->wakes);
  }
  // Prompts overlap, so that what each has of idle tiles is more than there is: what computes counts first.
  Cycle left = machine_.tiles() * cycles;
  for (const State state : {State::kCompute, State::kReprogram, State::kOff, State::kReady, State::kRetain}) {
    if (state == idle_state()) continue;
    const std::int64_t wanted = std::max<std::int64_t>(states[static_cast<std::size_t>(state)], 0);
    const Cycle taken = std::min(left, static_cast<Cycle>(wanted));
    at(state) += taken;
    left -= taken;
  }
  at(idle_state()) += left;
  if (idle_state() == State::kRetain) {
    use_.held_bank_cycles += Wide{left} * (machine_.layers * banks_) / machine_.tiles();
  }
}

void StateAccount::hidden_writing(Cycle tile_cycles, std::uint64_t times) {
  for (const State state : {idle_state(), State::kReady}) {
    const Cycle taken = std::min(tile_cycles, at(state));
    if (state == State::kRetain && taken > 0) {
      use_.held_bank_cycles -= use_.held_bank_cycles * taken / at(state);
    }
    at(state) -= taken;
    at(State::kReprogram) += taken;
    tile_cycles -= taken;
  }
  if (pe_models::srpg::gates(policy_)) add_wakes(times * machine_.layers * machine_.layer_tiles);
}

}  // namespace primalsim::study
