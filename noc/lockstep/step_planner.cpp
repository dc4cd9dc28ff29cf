#include "noc/lockstep/step_planner.h"

#include <algorithm>

namespace primalsim::noc::lockstep {

using ipcn::kPlanarPorts;
using ipcn::kPorts;

StepPlanner::StepPlanner(const ipcn::Parameters& parameters, const Streams& streams,
                         const InputQueues& queues, const ReadyCommands& ready,
                         std::span<const Cycle> urgency)
    : parameters_(parameters),
      streams_(streams),
      queues_(queues),
      ready_(ready),
      urgency_(urgency),
      hop_cycles_(1 + parameters.link_latency_cycles),
      allowed_(kCommands, 0),
      used_(parameters.ribbon.macros(), 0),
      tried_(parameters.ribbon.macros() * kPorts, 0),
      moved_(tried_.size(), 0) {}

void StepPlanner::fill(std::uint32_t controller, StepPlan& plan) {
  plan.moves.clear();
  plan.flit_hops = 0;
  plan.cycles = 0;
  plan_ = &plan;
  ++stamp_;
  order_.clear();
  for (const Command command : plan.commands) {
    allowed_[command] = stamp_;
    for (const std::uint32_t entry : ready_.list(controller, command)) order_.push_back(entry / 2);
  }
  std::sort(order_.begin(), order_.end(),
            [this](std::uint32_t a, std::uint32_t b) { return more_urgent(a, b); });
  for (const std::uint32_t input : order_) go(input);
}

Cycle StepPlanner::urgency_of(std::uint32_t input) const {
  const std::uint32_t transfer = streams_.stream(queues_.front(input).stream).transfer;
  return transfer < urgency_.size() ? urgency_[transfer] : 0;
}

bool StepPlanner::more_urgent(std::uint32_t a, std::uint32_t b) const {
  const Cycle of_a = urgency_of(a);
  const Cycle of_b = urgency_of(b);
  return of_a != of_b ? of_a > of_b : a < b;
}

std::uint32_t StepPlanner::queue_behind(const Hop& hop, unsigned port) const {
  return streams_.hop(streams_.child(hop, port)).router * kPorts + ipcn::opposite(port);
}

// Tries the front packet of `input`, once per plan. The way of a packet never leads back to a router behind
// it, so this ends.
bool StepPlanner::go(std::uint32_t input) {
  if (tried_[input] == stamp_) return moved_[input] == stamp_;
  tried_[input] = stamp_;
  const Packet& packet = queues_.front(input);
  const unsigned port = input % kPorts;
  const bool from_endpoint = parameters_.ribbon.is_crossing(input / kPorts, port);
  // A PE or an endpoint feeds the router over a channel; a FIFO is in it.
  const bool over_channel = port >= kPlanarPorts || from_endpoint;
  if (!plan(packet, over_channel ? hop_cycles_ : 0, input)) return false;
  moved_[input] = stamp_;
  return true;
}

bool StepPlanner::plan(const Packet& packet, Cycle offset, std::uint32_t input) {
  const Hop& hop = streams_.hop(packet.hop);
  if (used_[hop.router] == stamp_) return false;
  const Command fused = streams_.fused_command(streams_.stream(packet.stream), hop, packet.number);
  if (may(fused) && plan_sum(packet, offset, input, fused)) return true;
  if (!may(hop.command) || !has_room(hop, packet.flits)) return false;
  used_[hop.router] = stamp_;
  const std::size_t move = add_move(packet, offset, input, hop.command);
  const std::uint8_t stops = go_on(hop, packet, offset);
  plan_->moves[move].stops = stops;
  return true;
}

// The last contribution to a sum, which leaves flit by flit as it becomes complete: through the local output,
// the adder and the local input, at the pace at which the contribution comes.
bool StepPlanner::plan_sum(const Packet& packet, Cycle offset, std::uint32_t input, Command fused) {
  const std::uint32_t sum = streams_.adder(streams_.stream(packet.stream).adder).sum;
  const std::uint32_t root = streams_.stream(sum).root_hop;
  const Hop& hop = streams_.hop(root);
  if (!has_room(hop, packet.flits)) return false;
  used_[hop.router] = stamp_;
  plan_->moves[add_move(packet, offset, input, fused)].fused = true;
  const Cycle sum_offset = offset + 2 * hop_cycles_ + parameters_.adder_latency_cycles;
  const Packet sum_packet{sum, root, packet.number, packet.flits};
  const std::size_t move = add_move(sum_packet, sum_offset, kNone, fused);
  const std::uint8_t stops = go_on(hop, sum_packet, sum_offset);
  plan_->moves[move].stops = stops;
  return true;
}

// Whether every output can take the packet; packets in the way are sent on first if they can be. Only this
// router feeds the FIFOs behind its outputs, and it acts once per step, so no other packet comes in between.
// A packet that leaves a FIFO does so from the step's start on, ahead of the one that comes.
bool StepPlanner::has_room(const Hop& hop, std::uint32_t flits) {
  bool room = true;
  for (unsigned port = 0; port < kPlanarPorts; ++port) {
    if ((hop.outputs >> port & 1U) == 0 || (hop.crossings >> port & 1U) != 0) continue;
    const std::uint32_t queue = queue_behind(hop, port);
    if (queues_.empty(queue)) continue;
    const std::uint32_t leaving = go(queue) ? queues_.front(queue).flits : 0;
    room = room && queues_.flits(queue) - leaving + flits <= parameters_.fifo_flits;
  }
  return room;
}

// Streams through the routers behind as far as their commands allow; returns the outputs behind which the
// packet stays.
std::uint8_t StepPlanner::go_on(const Hop& hop, const Packet& packet, Cycle offset) {
  std::uint8_t stops = 0;
  for (unsigned port = 0; port < kPlanarPorts; ++port) {
    if ((hop.outputs >> port & 1U) == 0 || (hop.crossings >> port & 1U) != 0) continue;
    Packet next = packet;
    next.hop = streams_.child(hop, port);
    if (queues_.empty(queue_behind(hop, port)) && plan(next, offset + hop_cycles_, kNone)) continue;
    stops |= static_cast<std::uint8_t>(1U << port);
  }
  return stops;
}

std::size_t StepPlanner::add_move(const Packet& packet, Cycle offset, std::uint32_t input, Command command) {
  const Hop& hop = streams_.hop(packet.hop);
  plan_->moves.push_back(
      {hop.router, packet.stream, packet.hop, packet.number, packet.flits, offset, input, command, false, 0});
  plan_->flit_hops += std::uint64_t{packet.flits} * ipcn::kOutputCount[hop.outputs];
  plan_->cycles = std::max(plan_->cycles, offset + hop_cycles_ + packet.flits - 1);
  return plan_->moves.size() - 1;
}

}  // namespace primalsim::noc::lockstep
