// Steps and hops of a run under lock-step control, written down: from this the time of a transfer can be put
// down to causes (accelerator/attribution).
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "core/geometry/lanes.h"
#include "noc/ipcn/hop_log.h"
#include "noc/lockstep/step_planner.h"

namespace primalsim::noc::lockstep {

// What one router does in a step.
struct LoggedMove {
  std::uint32_t router = 0;
  std::uint32_t hop = 0;  // in StepLog::hops: the first of its outputs
};

struct LoggedStep {
  std::uint32_t controller = 0;
  Cycle start = 0;
  Cycle cycles = 0;
  std::uint32_t first_move = 0;  // in StepLog::moves; they end where those of the next step begin
};

// Hops are as the event kernel writes them, with these differences. A packet is at the front of its queue, be
// it a FIFO, a PE's or an endpoint's, until a step takes it; `claimed` is `start`. `node` is the adder whose
// sum it is, `operand` is kSum then.
struct StepLog {
  static constexpr std::uint32_t kSum = ipcn::kNoHop;

  ipcn::HopLog hops;
  std::vector<Command> commands;  // per hop: that of the move that it is part of
  std::vector<LoggedStep> steps;  // by start
  std::vector<LoggedMove> moves;
};

// Writes a StepLog. `streams` and `log` must outlive it.
class StepRecorder {
 public:
  StepRecorder(const ipcn::Parameters& parameters, const Streams& streams, StepLog& log)
      : streams_(streams),
        log_(log),
        lanes_(parameters.ribbon),
        parameters_(parameters),
        hop_cycles_(1 + Cycle{parameters.link_latency_cycles}),
        lane_free_at_(lanes_.size(), 0) {}

  void started(std::uint32_t stream, Cycle now);
  // A step and its moves, in the order of the plan.
  void step(std::uint32_t controller, Cycle start, const StepPlan& plan);

 private:
  void move(const Move& move, Cycle start);
  std::uint32_t from_source(const Move& move, ipcn::Hop hop, Cycle head);
  std::uint32_t from_lane(const Move& move, ipcn::Hop hop, std::uint32_t lane_hop, Cycle head);
  void sent(const Move& move, unsigned port, std::uint32_t output);
  std::uint32_t append(const ipcn::Hop& hop, Command command);
  static std::uint64_t key(std::uint32_t hop, std::uint32_t packet) {
    return std::uint64_t{hop} << 32 | packet;
  }

  const Streams& streams_;
  StepLog& log_;
  const LaneMap lanes_;
  const ipcn::Parameters parameters_;
  const Cycle hop_cycles_;
  std::vector<Cycle> lane_free_at_;
  std::vector<Cycle> started_;                                 // per stream
  std::unordered_map<std::uint64_t, std::uint32_t> arrivals_;  // where packets wait: how they came
  std::vector<std::uint32_t> contributions_;                   // per packet of an adder: the last
};

}  // namespace primalsim::noc::lockstep
