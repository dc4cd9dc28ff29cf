// Works out what moves in one step of a controller, given the step's commands.
#pragma once

#include <span>
#include <vector>

#include "noc/lockstep/control.h"
#include "noc/lockstep/input_queues.h"
#include "noc/lockstep/ready_commands.h"
#include "noc/lockstep/streams.h"

namespace primalsim::noc::lockstep {

// One router's part of a step. Its outputs send the packet's head `offset` cycles after the step's start.
struct Move {
  std::uint32_t router = 0;
  std::uint32_t stream = 0;
  std::uint32_t hop = 0;
  std::uint32_t number = 0;
  std::uint32_t flits = 0;
  Cycle offset = 0;
  std::uint32_t input = kNone;  // the queue it comes from; kNone: from a router in the same step
  Command command = kNoCommand;
  bool fused = false;      // completes a sum, whose own move follows
  std::uint8_t stops = 0;  // planar outputs behind which it waits for a later step
};

struct StepPlan {
  std::vector<Command> commands;
  std::vector<Move> moves;
  std::uint64_t flit_hops = 0;
  Cycle cycles = 0;  // until the last flit has arrived
};

class StepPlanner {
 public:
  // Keeps references. `urgency` is per transfer; more is more urgent.
  StepPlanner(const ipcn::Parameters& parameters, const Streams& streams, const InputQueues& queues,
              const ReadyCommands& ready, std::span<const Cycle> urgency);

  // Replaces plan.moves and the figures after it by what `plan.commands` allow: the most urgent packets
  // first, every router at most once, and no FIFO fuller than it can be.
  void fill(std::uint32_t controller, StepPlan& plan);
  bool more_urgent(std::uint32_t input_a, std::uint32_t input_b) const;

 private:
  bool go(std::uint32_t input);
  bool plan(const Packet& packet, Cycle offset, std::uint32_t input);
  bool plan_sum(const Packet& packet, Cycle offset, std::uint32_t input, Command fused);
  bool has_room(const Hop& hop, std::uint32_t flits);
  std::uint8_t go_on(const Hop& hop, const Packet& packet, Cycle offset);
  std::size_t add_move(const Packet& packet, Cycle offset, std::uint32_t input, Command command);
  bool may(Command command) const { return command != kNoCommand && allowed_[command] == stamp_; }
  std::uint32_t queue_behind(const Hop& hop, unsigned port) const;
  Cycle urgency_of(std::uint32_t input) const;

  const ipcn::Parameters& parameters_;
  const Streams& streams_;
  const InputQueues& queues_;
  const ReadyCommands& ready_;
  std::span<const Cycle> urgency_;
  Cycle hop_cycles_;
  std::uint32_t stamp_ = 0;             // of this plan; marks with another one are void
  std::vector<std::uint32_t> allowed_;  // per command
  std::vector<std::uint32_t> used_;     // per router
  std::vector<std::uint32_t> tried_;    // per input
  std::vector<std::uint32_t> moved_;    // per input
  std::vector<std::uint32_t> order_;
  StepPlan* plan_ = nullptr;
};

}  // namespace primalsim::noc::lockstep
