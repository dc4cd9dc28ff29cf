#include "accelerator/srpg.h"

#include <algorithm>

#include "core/checked_math.h"
#include "core/error.h"
#include "pe_models/srpg/tile_machine.h"

namespace primalsim::accelerator::srpg {
namespace {

using pe_models::srpg::State;
using pe_models::srpg::TileMachine;
using pe_models::srpg::Waking;

bool rewrites(std::span<const Stage> stages, Policy policy) {
  return std::any_of(stages.begin(), stages.end(), [&](const Stage& stage) {
    return rewrites_each_token(policy, stages.size(), stage.reprogram_cycles);
  });
}

// When everything starts and ends; the tiles' states follow from it.
class Schedule {
 public:
  Schedule(std::span<const Stage> stages, Policy policy, Token token, const Waking& waking,
           const HostLink& link, const TokenWay& way)
      : stages_(stages), policy_(policy), waking_(waking), link_(link), way_(way) {
    if (token == Token::kRetained && rewrites(stages, policy)) {
      add_first_refreshed(stages.front(), stages.back());
      for (const Stage& stage : stages.subspan(1)) add_loaded(stage);
      return;
    }
    for (const Stage& stage : stages) token == Token::kRetained ? add_retained(stage) : add_loaded(stage);
  }

  std::vector<StageTimes> times() const { return times_; }
  Cycle end() const { return times_.back().end; }
  Cycle token_end() const { return end() + way_.out_cycles; }

 private:
  Cycle wake(const Stage& stage) const { return gates(policy_) ? waking_.of(stage.tiles) : 0; }

  // Weights of the stage behind it pass through its tiles while it computes.
  Cycle computing(const Stage& stage) const {
    const std::size_t next = times_.size() + 1;
    const bool is_passed =
        link_.is_shared && overlaps(policy_) && next < stages_.size() && stages_[next].reprogram_cycles > 0;
    return stage.compute_cycles + (is_passed ? link_.slowed_cycles : 0);
  }

  void add_retained(const Stage& stage) {
    const Cycle start = free();
    times_.push_back({start, start, start + stage.compute_cycles});
  }

  // Its weights are written from the start of the last stage of the token before; reprogram_start is not
  // within this token, and writing_cycles is what is left of it.
  void add_first_refreshed(const Stage& first, const Stage& last) {
    const Cycle load = first.reprogram_cycles == 0 ? 0 : wake(first) + first.reprogram_cycles;
    const Cycle before = last.compute_cycles + way_.out_cycles;
    const Cycle left = load > before ? load - before : 0;
    const Cycle start = std::max(left, way_.in_cycles);
    if (link_.is_shared) link_free_ = left;
    times_.push_back({0, start, start + computing(first), left});
  }

  // When the stage before is done, or the embedding is there.
  Cycle free() const { return times_.empty() ? way_.in_cycles : end(); }

  void add_loaded(const Stage& stage) {
    const Cycle load = times_.empty() ? 0 : overlaps(policy_) ? ahead() : end();
    const Cycle written = stage.reprogram_cycles == 0 ? 0 : writing(stage);
    const Cycle loaded = written == 0 ? wake(stage)  // just woken
                                      : load + wake(stage) + written;
    const Cycle start = std::max(free(), loaded);
    const Cycle end = start + computing(stage);
    if (link_.is_shared && written > 0) {
      link_free_ = load + stage.reprogram_cycles;
      for (StageTimes& before : times_) before.passed_until = std::max(before.passed_until, loaded);
    }
    times_.push_back({load, start, end, written});
  }

  // From when on the next stage may be written behind computation.
  Cycle ahead() const {
    const std::size_t next = times_.size();
    return std::max(next < link_.look_ahead ? 0 : times_[next - link_.look_ahead].start, link_free_);
  }

  // From the start of the next stage's writing, awake, until its weights are there.
  Cycle writing(const Stage& stage) const {
    const std::size_t before = times_.size();
    if (!link_.is_shared || before == 0) return stage.reprogram_cycles;
    const Cycle last = overlaps(policy_) ? link_.delayed_cycles : link_.pass_cycles;
    return stage.reprogram_cycles + (before - 1) * link_.pass_cycles + last;
  }

  const std::span<const Stage> stages_;
  Policy policy_;
  const Waking waking_;
  const HostLink link_;
  const TokenWay way_;
  Cycle link_free_ = 0;
  std::vector<StageTimes> times_;
};

// Follows the tiles of one stage through a token.
class StageStates {
 public:
  // `later` are the stages behind it.
  StageStates(const Stage& stage, const StageTimes& times, std::span<const StageTimes> later,
              Cycle next_start, Cycle end, Cycle wake_cycles)
      : stage_(stage), times_(times), later_(later), next_start_(next_start), end_(end), wake_(wake_cycles) {}

  TileMachine ungated(bool loaded) const {
    TileMachine tile(State::kReady, 0);
    if (loaded && stage_.reprogram_cycles > 0) tile.reprogram(times_.reprogram_start, times_.writing_cycles);
    tile.compute(times_.start, computing());
    tile.finish(end_);
    return tile;
  }

  TileMachine gated(Token token) const {
    TileMachine tile = begin(token);
    compute_and_pass(tile);
    if (sleeps()) {
      tile.retain(idle_from());
      if (next_start_ - wake_ < end_) tile.wake(next_start_ - wake_);
    }
    tile.finish(end_);
    return tile;
  }

  // The first stage is written anew while the last computes, from `last_start` on, into the next token if
  // need be.
  TileMachine refreshed(Token token, bool is_first, Cycle last_start) const {
    TileMachine tile = begin_refreshed(token, is_first);
    compute_and_pass(tile);
    tile.retain(idle_from());
    if (is_first) tile.reprogram(last_start, stage_.reprogram_cycles);
    tile.finish(end_);
    return tile;
  }

 private:
  TileMachine begin_refreshed(Token token, bool is_first) const {
    if (token == Token::kRetained && is_first) {
      const Cycle left = times_.writing_cycles;
      return TileMachine(left > 0 ? State::kReprogram : State::kReady, wake_, left);
    }
    TileMachine tile(token == Token::kFirst ? State::kOff : State::kRetain, wake_);
    tile.reprogram(times_.reprogram_start, times_.writing_cycles);
    return tile;
  }

  Cycle computing() const { return times_.end - times_.start; }
  Cycle idle_from() const { return std::max(times_.end, times_.passed_until); }
  bool sleeps() const { return next_start_ - idle_from() > wake_; }

  // Tiles through which weights pass are as those that are written; in between they sleep if there is time.
  void compute_and_pass(TileMachine& tile) const {
    tile.compute(times_.start, computing());
    if (idle_from() == times_.end) return;
    Cycle until = times_.end;  // it is awake
    for (const StageTimes& later : later_) {
      if (later.writing_cycles == 0) continue;
      const Cycle from = std::max(later.reprogram_start, times_.end);
      const Cycle end = later.reprogram_start + wake_ + later.writing_cycles;
      if (end <= until) continue;
      if (from > until + wake_) {
        tile.retain(until);
        tile.reprogram(from, end - from - wake_);
      } else {
        tile.reprogram(until, end - until);
      }
      until = end;
    }
  }

  TileMachine begin(Token token) const {
    if (token == Token::kRetained) {
      if (!sleeps()) return TileMachine(State::kReady, wake_);
      // Woken during the token before.
      if (times_.start < wake_) return TileMachine(State::kReady, wake_, times_.start);
    }
    TileMachine tile(token == Token::kFirst ? State::kOff : State::kRetain, wake_);
    if (token != Token::kRetained && stage_.reprogram_cycles > 0) {
      tile.reprogram(times_.reprogram_start, times_.writing_cycles);
    } else {
      tile.wake(times_.start - wake_);
    }
    return tile;
  }

  const Stage& stage_;
  const StageTimes& times_;
  const std::span<const StageTimes> later_;
  Cycle next_start_;  // in the token after, counted from this token's start
  Cycle end_;
  Cycle wake_;
};

// `banks` of the stage's tiles, all of which do the same, hold something in RETAIN.
pe_models::srpg::TileUse use_of(const TileMachine& tile, std::uint64_t tiles, std::uint64_t banks) {
  pe_models::srpg::TileUse use;
  for (std::size_t state = 0; state < use.tile_cycles.size(); ++state) {
    use.tile_cycles[state] = checked_product(tile.residency()[state], tiles, "tile-cycles");
  }
  use.wakes = tile.wakes() * tiles;
  use.retained_wakes = tile.retained_wakes() * tiles;
  const Cycle retained = tile.residency()[static_cast<std::size_t>(State::kRetain)];
  use.held_bank_cycles = Wide{retained} * banks;
  use.held_bank_wakes = tile.retained_wakes() * banks;
  return use;
}

}  // namespace

bool rewrites_each_token(Policy policy, std::uint64_t stages, Cycle reprogram_cycles) {
  return policy == Policy::kRefresh && stages > 1 && reprogram_cycles > 0;
}

std::uint64_t held_banks(const Stage& stage, Policy policy) {
  return stage.kv_banks + (policy == Policy::kRefresh ? 0 : stage.lora_banks);
}

std::vector<Stage> model_stages(const Stage& layer, std::uint32_t layers, const Stage& head) {
  std::vector<Stage> stages(layers, layer);
  if (head.tiles > 0) stages.push_back(head);
  return stages;
}

void add_link(HostLink& link, const HostLink& more) {
  link.look_ahead = more.look_ahead;
  link.is_shared = more.is_shared;
  link.pass_cycles = std::max(link.pass_cycles, more.pass_cycles);
  link.delayed_cycles += more.delayed_cycles;
  link.slowed_cycles += more.slowed_cycles;
}

TimeLine token_time_line(std::span<const Stage> stages, Policy policy, Token token, const Waking& waking,
                         const HostLink& link, const TokenWay& way) {
  require(!stages.empty(), "a time line has at least one stage");
  const Schedule schedule(stages, policy, token, waking, link, way);
  const bool refreshed = rewrites(stages, policy);
  TimeLine line;
  line.stages = schedule.times();
  line.cycles = schedule.token_end();
  line.stall_cycles = line.cycles - way.cycles();
  Cycle before = way.in_cycles;  // without stalls, as in the token after
  std::uint64_t tiles = 0;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const Stage& stage = stages[i];
    tiles += stage.tiles;
    const Cycle next_start = line.cycles + before;
    const auto later = std::span<const StageTimes>(line.stages).subspan(i + 1);
    const StageStates states(stage, line.stages[i], later, next_start, line.cycles, waking.of(stage.tiles));
    const TileMachine tile = refreshed && stage.reprogram_cycles > 0
                                 ? states.refreshed(token, i == 0, line.stages.back().start)
                             : gates(policy) ? states.gated(token)
                                             : states.ungated(token != Token::kRetained);
    add_use(line, use_of(tile, stage.tiles, held_banks(stage, policy)));
    const Cycle computing = line.stages[i].end - line.stages[i].start;
    line.stall_cycles -= computing;
    line.passing_cycles += computing - stage.compute_cycles;
    before += stage.compute_cycles;
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

Cycle closed_form_cycles(std::span<const Stage> stages, Policy policy, const Waking& waking) {
  const auto reprogram = [&](const Stage& stage) {
    return stage.reprogram_cycles + (gates(policy) ? waking.of(stage.tiles) : 0);
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
  return pe_models::srpg::state_energy(line, power, gates(policy));
}

}  // namespace primalsim::accelerator::srpg
