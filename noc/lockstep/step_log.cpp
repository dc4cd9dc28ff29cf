#include "noc/lockstep/step_log.h"

#include <algorithm>

namespace primalsim::noc::lockstep {

using ipcn::HopKind;
using ipcn::kNoHop;

void StepRecorder::started(std::uint32_t stream, Cycle now) {
  if (started_.size() <= stream) started_.resize(std::size_t{stream} + 1, 0);
  started_[stream] = now;
}

void StepRecorder::step(std::uint32_t controller, Cycle start, const StepPlan& plan) {
  log_.steps.push_back({controller, start, plan.cycles, static_cast<std::uint32_t>(log_.moves.size())});
  for (const Move& each : plan.moves) move(each, start);
}

std::uint32_t StepRecorder::append(const ipcn::Hop& hop, Command command) {
  log_.commands.push_back(command);
  return log_.hops.append(hop);
}

void StepRecorder::move(const Move& move, Cycle start) {
  const Stream& stream = streams_.stream(move.stream);
  const Hop& at = streams_.hop(move.hop);
  ipcn::Hop hop;
  hop.transfer = stream.transfer;
  if (stream.sum_of != kNone) {
    hop.node = stream.sum_of;
    hop.operand = StepLog::kSum;
  } else if (stream.adder != kNone) {
    hop.operand = move.stream - streams_.operand(stream.transfer, 0);
  }
  if (stream.adder != kNone && streams_.adder(stream.adder).sum != kNone) hop.to_root = 0;
  hop.packet = move.number;
  hop.flits = static_cast<std::uint16_t>(move.flits);
  hop.busy = move.flits;
  const Cycle head = start + move.offset;
  if (move.hop == stream.root_hop) {
    hop.previous = from_source(move, hop, head);
    hop.ready = head;
  } else {
    const auto arrival = arrivals_.find(key(move.hop, move.number));
    const ipcn::Hop before = log_.hops.hops()[arrival->second];
    const bool crossed = before.kind == HopKind::kLane;
    hop.previous = crossed ? from_lane(move, hop, arrival->second, head) : arrival->second;
    hop.ready = crossed ? head : before.start + hop_cycles_;
    arrivals_.erase(arrival);
  }
  hop.kind = HopKind::kOutput;
  hop.input = at.input;
  hop.claimed = hop.start = head;
  log_.moves.push_back({at.router, static_cast<std::uint32_t>(log_.hops.hops().size())});
  for (unsigned port = 0; port < ipcn::kPorts; ++port) {
    if ((at.outputs >> port & 1U) == 0) continue;
    hop.number = at.router << 3 | port;
    sent(move, port, append(hop, move.command));
  }
}

// A head that leaves a PE, or an adder, one hop before its router sends it.
std::uint32_t StepRecorder::from_source(const Move& move, ipcn::Hop hop, Cycle head) {
  const Stream& stream = streams_.stream(move.stream);
  const Hop& at = streams_.hop(move.hop);
  hop.kind = HopKind::kSource;
  hop.number = at.router << 3 | at.input;
  if (stream.sum_of == kNone) {
    hop.ready = started_[move.stream];
  } else {
    hop.previous = contributions_[streams_.adder(stream.sum_of).first_packet + move.number];
    hop.ready = log_.hops.hops()[hop.previous].start + hop_cycles_ + parameters_.adder_latency_cycles;
  }
  hop.claimed = hop.start = head - hop_cycles_;
  return append(hop, move.command);
}

std::uint32_t StepRecorder::from_lane(const Move& move, ipcn::Hop hop, std::uint32_t lane_hop, Cycle head) {
  const ipcn::Hop& lane = log_.hops.hops()[lane_hop];
  hop.kind = HopKind::kLaneSource;
  hop.number = lane.number;
  hop.previous = lane_hop;
  hop.ready = lane.end() + parameters_.tile_link_latency_cycles;
  hop.claimed = hop.start = head - hop_cycles_;
  return append(hop, move.command);
}

void StepRecorder::sent(const Move& move, unsigned port, std::uint32_t output) {
  const Stream& stream = streams_.stream(move.stream);
  const Hop& at = streams_.hop(move.hop);
  if (port >= ipcn::kPlanarPorts) {
    if (stream.adder == kNone) return;
    const std::uint32_t sum = streams_.adder(stream.adder).first_packet + move.number;
    if (contributions_.size() <= sum) contributions_.resize(std::size_t{sum} + 1, kNoHop);
    contributions_[sum] = output;
    return;
  }
  std::uint32_t came = output;
  if ((at.crossings >> port & 1U) != 0) {
    ipcn::Hop hop = log_.hops.hops()[output];
    const std::uint32_t lane = lanes_.leaving(at.router, port);
    hop.kind = HopKind::kLane;
    hop.previous = output;
    hop.number = lane;
    hop.ready = hop.start + hop_cycles_;
    hop.claimed = hop.start = std::max(hop.ready, lane_free_at_[lane]);
    hop.busy = static_cast<std::uint32_t>(ipcn::lane_cycles(parameters_, move.flits));
    lane_free_at_[lane] = hop.end();
    came = append(hop, move.command);
  }
  arrivals_[key(streams_.child(at, port), move.number)] = came;
}

}  // namespace primalsim::noc::lockstep
