#include "accelerator/srpg.h"

#include <algorithm>

#include "core/checked_math.h"
#include "core/error.h"
#include "pe_models/srpg/tile_machine.h"

namespace primalsim::accelerator::srpg {
namespace {

using pe_models::srpg::State;
using pe_models::srpg::TileMachine;

// When everything starts and ends; the tiles' states follow from it.
class Schedule {
 public:
  Schedule(std::span<const Stage> stages, Policy policy, Token token, Cycle wake_cycles)
      : policy_(policy), wake_(gates(policy) ? wake_cycles : 0) {
    for (const Stage& stage : stages) token == Token::kRetained ? add_retained(stage) : add_loaded(stage);
  }

  const std::vector<StageTimes>& times() const { return times_; }
  Cycle end() const { return times_.back().end; }

 private:
  void add_retained(const Stage& stage) {
    const Cycle start = times_.empty() ? 0 : end();
    times_.push_back({start, start, start + stage.compute_cycles});
  }

  void add_loaded(const Stage& stage) {
    const Cycle free = times_.empty() ? 0 : end();
    const Cycle load = times_.empty() || !overlaps(policy_) ? free : times_.back().start;
    const Cycle loaded =
        stage.reprogram_cycles == 0 ? wake_ : load + wake_ + stage.reprogram_cycles;  // else just woken
    const Cycle start = std::max(free, loaded);
    times_.push_back({load, start, start + stage.compute_cycles});
  }

  Policy policy_;
  Cycle wake_;
  std::vector<StageTimes> times_;
};

// Follows the tiles of one stage through a token.
class StageStates {
 public:
  StageStates(const Stage& stage, const StageTimes& times, Cycle next_start, Cycle end, Cycle wake_cycles)
      : stage_(stage), times_(times), next_start_(next_start), end_(end), wake_(wake_cycles) {}

  TileMachine ungated(bool loaded) const {
    TileMachine tile(State::kReady, 0);
    if (loaded && stage_.reprogram_cycles > 0)
      tile.reprogram(times_.reprogram_start, stage_.reprogram_cycles);
    tile.compute(times_.start, stage_.compute_cycles);
    tile.finish(end_);
    return tile;
  }

  TileMachine gated(Token token) const {
    TileMachine tile = begin(token);
    tile.compute(times_.start, stage_.compute_cycles);
    if (sleeps()) {
      tile.retain(times_.end);
      if (next_start_ - wake_ < end_) tile.wake(next_start_ - wake_);
    }
    tile.finish(end_);
    return tile;
  }

 private:
  bool sleeps() const { return next_start_ - times_.end > wake_; }

  TileMachine begin(Token token) const {
    if (token == Token::kRetained) {
      if (!sleeps()) return TileMachine(State::kReady, wake_);
      // Woken during the token before.
      if (times_.start < wake_) return TileMachine(State::kReady, wake_, times_.start);
    }
    TileMachine tile(token == Token::kFirst ? State::kOff : State::kRetain, wake_);
    if (token != Token::kRetained && stage_.reprogram_cycles > 0) {
      tile.reprogram(times_.reprogram_start, stage_.reprogram_cycles);
    } else {
      tile.wake(times_.start - wake_);
    }
    return tile;
  }

  const Stage& stage_;
  const StageTimes& times_;
  Cycle next_start_;  // in the token after, counted from this token's start
  Cycle end_;
  Cycle wake_;
};

}  // namespace

std::vector<Stage> model_stages(const Stage& layer, std::uint32_t layers, const Stage& head) {
  std::vector<Stage> stages(layers, layer);
  if (head.tiles > 0) stages.push_back(head);
  return stages;
}

TimeLine token_time_line(std::span<const Stage> stages, Policy policy, Token token, Cycle wake_cycles) {
  require(!stages.empty(), "a time line has at least one stage");
  const Schedule schedule(stages, policy, token, wake_cycles);
  TimeLine line;
  line.stages = schedule.times();
  line.cycles = schedule.end();
  line.stall_cycles = line.cycles;
  Cycle next_start = line.cycles;
  std::uint64_t tiles = 0;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    tiles += stages[i].tiles;
    const StageStates states(stages[i], line.stages[i], next_start, line.cycles, wake_cycles);
    const TileMachine tile = gates(policy) ? states.gated(token) : states.ungated(token != Token::kRetained);
    for (std::size_t state = 0; state < line.tile_cycles.size(); ++state) {
      line.tile_cycles[state] += checked_product(tile.residency()[state], stages[i].tiles, "tile-cycles");
    }
    line.wakes += tile.wakes() * stages[i].tiles;
    line.stall_cycles -= stages[i].compute_cycles;
    next_start += stages[i].compute_cycles;
  }
  check_tile_cycles(line, tiles);
  return line;
}

void check_tile_cycles(const TimeLine& line, std::uint64_t tiles) {
  Cycle all = 0;
  for (const Cycle cycles : line.tile_cycles) all = checked_sum(all, cycles, "tile-cycles");
  const Cycle expected = checked_product(tiles, line.cycles, "tile-cycles");
  if (all != expected) {
    throw_run_error(
        "self-check: the tiles are in all states together for {} tile-cycles; {} tiles for {} cycles are {}",
        all, tiles, line.cycles, expected);
  }
}

Cycle closed_form_cycles(std::span<const Stage> stages, Policy policy, Cycle wake_cycles) {
  const auto reprogram = [&](const Stage& stage) {
    return stage.reprogram_cycles + (gates(policy) ? wake_cycles : 0);
  };
  Cycle cycles = reprogram(stages.front());
  for (std::size_t l = 0; l < stages.size(); ++l) {
    const Cycle next = l + 1 < stages.size() ? reprogram(stages[l + 1]) : 0;
    const Cycle compute = stages[l].compute_cycles;
    cycles += overlaps(policy) ? std::max(compute, next) : compute + next;
  }
  return cycles;
}

pe_models::srpg::StateEnergy time_line_energy(const TimeLine& line, Policy policy,
                                              const pe_models::srpg::PowerParameters& power) {
  return pe_models::srpg::state_energy(line.tile_cycles, line.wakes, power, gates(policy));
}

}  // namespace primalsim::accelerator::srpg
