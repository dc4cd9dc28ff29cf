#include "accelerator/srpg_round.h"

#include <algorithm>

namespace primalsim::accelerator::srpg {
namespace {

using pe_models::srpg::State;

// Equal stages that compute for `busy`, are written to for `writing` and passed for `passing`.
struct Part {
  std::uint64_t tiles = 0;  // of one of them, which are woken together
  std::uint64_t stages = 1;
  std::uint64_t banks = 0;  // of one of them, kept while it idles
  Cycle busy = 0;
  Cycle writing = 0;
  Cycle passing = 0;
};

void add_part(const Part& part, Policy policy, const pe_models::srpg::Waking& waking, RoundUse& use) {
  const auto at = [&](State state) -> Cycle& { return use.tile_cycles[static_cast<std::size_t>(state)]; };
  const std::uint64_t tiles = part.tiles * part.stages;
  const Cycle busy = std::min(use.cycles, part.busy);
  const Cycle back = waking.of(part.tiles) + part.writing;
  at(State::kCompute) += tiles * busy;
  if (!pe_models::srpg::gates(policy) || use.cycles - busy <= back) {
    at(State::kReady) += tiles * (use.cycles - busy);
    return;
  }
  const Cycle passing = std::min(part.passing, use.cycles - busy - back);
  const Cycle idle = use.cycles - busy - back - passing;
  at(part.writing > 0 ? State::kReprogram : State::kReady) += tiles * back;
  at(State::kReprogram) += tiles * passing;
  at(State::kRetain) += tiles * idle;
  const std::uint64_t banks = part.banks * part.stages;
  use.wakes += tiles;
  use.retained_wakes += tiles;
  use.held_bank_cycles += Wide{banks} * idle;
  use.held_bank_wakes += banks;
}

// Until the weights of a layer with `before` others before it are there.
Cycle writing_cycles(const Stage& layer, std::uint64_t before, const HostLink& link) {
  if (!link.is_shared || before == 0) return layer.reprogram_cycles;
  return layer.reprogram_cycles + link.delayed_cycles + (before - 1) * link.pass_cycles;
}

}  // namespace

RoundUse round_use(const RoundWork& work, Cycle cycles, Policy policy, const pe_models::srpg::Waking& waking,
                   const HostLink& link) {
  const Stage& layer = work.layer;
  const Cycle slowed = link.is_shared ? link.slowed_cycles : 0;
  const Cycle longer = cycles + std::max(work.layers, work.tokens) * slowed;
  const Cycle busy = std::min(longer, work.layer_busy_cycles + work.tokens * slowed);
  const Cycle back = waking.of(layer.tiles) + writing_cycles(layer, work.layers - 1, link);
  const bool keeps_up = !link.is_shared || work.layers * layer.reprogram_cycles <= cycles;
  RoundUse use;
  use.rewrites = work.rewrites && pe_models::srpg::gates(policy) && keeps_up && longer - busy > back;
  use.cycles = use.rewrites ? longer : cycles;
  add_part({work.head.tiles, 1, 0, work.head_busy_cycles}, policy, waking, use);
  if (!use.rewrites) {
    const std::uint64_t banks = layer.kv_banks + layer.lora_banks;
    add_part({layer.tiles, work.layers, banks, work.layer_busy_cycles}, policy, waking, use);
    return use;
  }
  if (!link.is_shared) {
    add_part({layer.tiles, work.layers, layer.kv_banks, busy, layer.reprogram_cycles}, policy, waking, use);
    return use;
  }
  for (std::uint64_t l = 0; l < work.layers; ++l) {
    const Cycle passing = (work.layers - 1 - l) * layer.reprogram_cycles;
    add_part({layer.tiles, 1, layer.kv_banks, busy, writing_cycles(layer, l, link), passing}, policy, waking,
             use);
  }
  return use;
}

}  // namespace primalsim::accelerator::srpg
