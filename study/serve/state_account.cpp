#include "study/serve/state_account.h"

#include <algorithm>
#include <array>

#include "core/error.h"

namespace primalsim::study {

using accelerator::srpg::TimeLine;
using pe_models::srpg::State;
using pe_models::srpg::StateCycles;

TimeLine served_token_line(const ServedMachine& machine, Cycle layer_cycles, Cycle reprogram_cycles,
                           Cycle written, pe_models::srpg::Policy policy, accelerator::srpg::Token token) {
  auto stages = accelerator::srpg::model_stages({machine.layer_tiles, layer_cycles, reprogram_cycles},
                                                machine.layers, {machine.head_tiles, machine.head_cycles, 0});
  for (accelerator::srpg::Stage& stage : stages) {
    const Cycle done = std::min(stage.reprogram_cycles, written);
    stage.reprogram_cycles -= done;
    written -= done;
  }
  return accelerator::srpg::token_time_line(stages, policy, token, machine.wake_cycles);
}

void StateAccount::idle(Cycle cycles) { at(idle_state()) += machine_.tiles() * cycles; }

void StateAccount::add_stage(std::uint64_t tiles, Cycle cycles, Cycle busy) {
  busy = std::min(busy, cycles);
  at(State::kCompute) += tiles * busy;
  const bool gated = pe_models::srpg::gates(policy_) && cycles - busy > machine_.wake_cycles;
  const Cycle waking = gated ? machine_.wake_cycles : 0;
  at(State::kReady) += tiles * waking;
  at(gated ? State::kRetain : State::kReady) += tiles * (cycles - busy - waking);
  if (gated) wakes_ += tiles;
}

void StateAccount::round(Cycle cycles, std::uint64_t sequences, Cycle layer_cycles) {
  add_stage(machine_.layers * machine_.layer_tiles, cycles, layer_cycles);
  add_stage(machine_.head_tiles, cycles, sequences * machine_.head_cycles);
}

void StateAccount::tokens(Cycle layer_cycles, std::uint64_t times) {
  const TimeLine line =
      served_token_line(machine_, layer_cycles, 0, 0, policy_, accelerator::srpg::Token::kRetained);
  for (std::size_t i = 0; i < states_.size(); ++i) states_[i] += line.tile_cycles[i] * times;
  wakes_ += line.wakes * times;
}

void StateAccount::prompts(Cycle cycles, std::span<const TimeLine> lines, const TimeLine* writing,
                           const TimeLine* retained) {
  std::array<std::int64_t, pe_models::srpg::kStates> states{};
  for (const TimeLine& line : lines) {
    for (std::size_t i = 0; i < states.size(); ++i)
      states[i] += static_cast<std::int64_t>(line.tile_cycles[i]);
    wakes_ += line.wakes;
  }
  if (writing != nullptr) {
    for (std::size_t i = 0; i < states.size(); ++i) {
      states[i] += static_cast<std::int64_t>(writing->tile_cycles[i]) -
                   static_cast<std::int64_t>(retained->tile_cycles[i]);
    }
    wakes_ += writing->wakes > retained->wakes ? writing->wakes - retained->wakes : 0;
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
}

void StateAccount::hidden_writing(Cycle cycles, std::uint64_t times) {
  Cycle tile_cycles = cycles * machine_.layer_tiles;
  for (const State state : {idle_state(), State::kReady}) {
    const Cycle taken = std::min(tile_cycles, at(state));
    at(state) -= taken;
    at(State::kReprogram) += taken;
    tile_cycles -= taken;
  }
  if (pe_models::srpg::gates(policy_)) wakes_ += times * machine_.layers * machine_.layer_tiles;
}

}  // namespace primalsim::study
