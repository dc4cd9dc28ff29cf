// The time line of one token over all layers under an SRPG policy: when each layer computes, what is stalled
// by reprogramming, and how long its tiles are in which state. docs/srpg.md
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/cycle.h"
#include "pe_models/srpg/state.h"
#include "pe_models/srpg/state_energy.h"

namespace primalsim::accelerator::srpg {

using pe_models::srpg::Policy;

// What computes after the stage before it, on tiles of its own: a layer, or the output head.
struct Stage {
  std::uint64_t tiles = 1;
  Cycle compute_cycles = 0;
  Cycle reprogram_cycles = 0;  // until its LoRA weights are written, waking not included; 0: it has none
};

enum class Token {
  kFirst,     // all tiles are off (or, without gating, ready), and every stage is reprogrammed
  kSwitch,    // as kFirst, but gated tiles were retained: another adapter
  kRetained,  // adapters stay; in the steady state, such a token comes before and after
};

struct StageTimes {
  Cycle reprogram_start = 0;  // of kFirst and kSwitch, of a stage that has LoRA weights
  Cycle start = 0;
  Cycle end = 0;
};

struct TimeLine {
  Cycle cycles = 0;        // until the last stage's end
  Cycle stall_cycles = 0;  // of these, no stage computed
  std::vector<StageTimes> stages;
  pe_models::srpg::StateCycles tile_cycles{};  // summed over all tiles; all of them: tiles x cycles
  std::uint64_t wakes = 0;                     // of single tiles
};

// `layers` equal layers, and the head behind them if it has tiles.
std::vector<Stage> model_stages(const Stage& layer, std::uint32_t layers, const Stage& head = {0, 0, 0});

// Gated tiles are woken `wake_cycles` before their stage starts, by a timer; they are gated only where they
// are not needed again within `wake_cycles`. Requires at least one stage.
TimeLine token_time_line(std::span<const Stage> stages, Policy policy, Token token, Cycle wake_cycles);

// Self-check: every tile is in one state at a time, so all states together last `tiles` x line.cycles. Throws
// RunError with both numbers.
void check_tile_cycles(const TimeLine& line, std::uint64_t tiles);

// TTFT of docs/srpg.md, the closed formula for kFirst and kSwitch where every stage has LoRA weights.
Cycle closed_form_cycles(std::span<const Stage> stages, Policy policy, Cycle wake_cycles);

// Static and clock energy of the tiles during a time line.
pe_models::srpg::StateEnergy time_line_energy(const TimeLine& line, Policy policy,
                                              const pe_models::srpg::PowerParameters& power);

}  // namespace primalsim::accelerator::srpg
