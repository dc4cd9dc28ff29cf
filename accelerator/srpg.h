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
  // Banks of the SRAM of all its tiles that hold something while it idles; 0 if the machine has no banks.
  std::uint64_t kv_banks = 0;
  std::uint64_t lora_banks = 0;
};

enum class Token {
  kFirst,     // all tiles are off (or, without gating, ready), and every stage is reprogrammed
  kSwitch,    // as kFirst, but gated tiles were retained: another adapter
  kRetained,  // adapters stay; in the steady state, such a token comes before and after. Policy kRefresh:
              // each stage but a single one is reprogrammed while the one before it computes, the first
              // behind the last
};

// How LoRA weights come to a stage. With one link at the head of the chain they are sent one stage after the
// other, and pass through the tiles of all stages before theirs.
struct HostLink {
  std::uint32_t look_ahead = 1;  // a stage is written from the start of the one so many stages before it
  bool is_shared = false;
  Cycle pass_cycles = 0;     // of weights that pass an idle stage: so much later they are written
  Cycle delayed_cycles = 0;  // of weights that pass a stage that computes: so much later
  Cycle slowed_cycles = 0;   // so much longer that one computes
  friend bool operator==(const HostLink&, const HostLink&) = default;
};

// The link of several adapters whose weights are written one after the other in every stage.
void add_link(HostLink& link, const HostLink& more);

// A token on its way, while no stage computes: until its embedding is at the first stage, and from the last
// one back to the host.
struct TokenWay {
  Cycle in_cycles = 0;
  Cycle out_cycles = 0;
  Cycle cycles() const { return in_cycles + out_cycles; }
  friend bool operator==(const TokenWay&, const TokenWay&) = default;
};

struct StageTimes {
  Cycle reprogram_start = 0;  // of a stage whose LoRA weights are written
  Cycle start = 0;
  Cycle end = 0;
  Cycle writing_cycles = 0;  // from reprogram_start, when it is awake, until its weights are there
  Cycle passed_until = 0;    // weights of later stages pass through its tiles until then; 0: none do
};

// Its tile_cycles add up to tiles x cycles.
struct TimeLine : pe_models::srpg::TileUse {
  Cycle cycles = 0;          // until the last stage's end, and back to the host
  Cycle stall_cycles = 0;    // of these, no stage computed, and the token was on none of its ways
  Cycle passing_cycles = 0;  // of these, so much longer stages computed because weights passed through them
  std::vector<StageTimes> stages;
};

// `layers` equal layers, and the head behind them if it has tiles.
std::vector<Stage> model_stages(const Stage& layer, std::uint32_t layers, const Stage& head = {0, 0, 0});

// Gated tiles are woken as long before their stage starts as that takes, by a timer; they are gated only
// where they are not needed again within that time. Requires at least one stage.
TimeLine token_time_line(std::span<const Stage> stages, Policy policy, Token token,
                         const pe_models::srpg::Waking& waking, const HostLink& link = {},
                         const TokenWay& way = {});

// Whether every token writes LoRA weights again, because idle tiles lose them: not if the only stage never
// idles.
bool rewrites_each_token(Policy policy, std::uint64_t stages, Cycle reprogram_cycles);

// What an idle stage keeps under the policy.
std::uint64_t held_banks(const Stage& stage, Policy policy);

// Self-check: every tile is in one state at a time, so all states together last `tiles` x line.cycles. Throws
// RunError with both numbers.
void check_tile_cycles(const TimeLine& line, std::uint64_t tiles);

// TTFT of docs/srpg.md, the closed formula for kFirst and kSwitch where every stage has LoRA weights, a port
// of its own and a look-ahead of one.
Cycle closed_form_cycles(std::span<const Stage> stages, Policy policy, const pe_models::srpg::Waking& waking);

// Static and clock energy of the tiles during a time line.
pe_models::srpg::StateEnergy time_line_energy(const TimeLine& line, Policy policy,
                                              const pe_models::srpg::PowerParameters& power);

}  // namespace primalsim::accelerator::srpg
