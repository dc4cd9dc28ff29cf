#include "accelerator/attribution/lockstep_waits.h"

#include <algorithm>
#include <map>
#include <utility>

#include "accelerator/attribution/hop_index.h"

namespace primalsim::accelerator {

using noc::ipcn::Hop;
using noc::ipcn::HopKind;
using noc::ipcn::kNoHop;
using noc::lockstep::LoggedMove;
using noc::lockstep::LoggedStep;

LockstepWaits::LockstepWaits(const ProgramImage& image, const noc::ipcn::Parameters& parameters,
                             const noc::lockstep::StepLog& log, const noc::lockstep::Control& control)
    : image_(image),
      ribbon_(parameters.ribbon),
      lanes_(parameters.ribbon),
      log_(log),
      tiles_per_controller_(control.tiles_per_controller),
      queues_(group_hops(log.hops.hops(), static_cast<std::uint32_t>(ribbon_.macros() * 8),
                         [this](const Hop& hop) {
                           const bool waits = hop.kind != HopKind::kLane && hop.ready < hop.start;
                           return waits ? queue_of(hop) : kNoHop;
                         })),
      lane_hops_(group_hops(log.hops.hops(), lanes_.size(), [](const Hop& hop) {
        return hop.kind == HopKind::kLane ? hop.number : kNoHop;
      })) {
  for (std::uint32_t i = 0; i < log.steps.size(); ++i) {
    const std::uint32_t controller = log.steps[i].controller;
    if (steps_.size() <= controller) steps_.resize(std::size_t{controller} + 1);
    steps_[controller].push_back(i);
  }
}

Wait LockstepWaits::at(const Hop& hop, Cycle now) {
  Cycle since = hop.ready;
  Wait wait = hop.kind == HopKind::kLane ? at_lane(hop, now, since)
                                         : at_front(hop, front_of(queue_of(hop), now, since), now, since);
  wait.since = since;
  return wait;
}

std::uint32_t LockstepWaits::queue_of(const Hop& hop) const {
  switch (hop.kind) {
    case HopKind::kSource:
      return hop.number;
    case HopKind::kLaneSource:
      return lanes_.far_macro(hop.number) << 3 | LaneMap::far_input(hop.number);
    default:
      return (hop.number & ~7u) | hop.input;
  }
}

Wait LockstepWaits::at_lane(const Hop& waiting, Cycle now, Cycle& since) const {
  const std::span<const std::uint32_t> hops = lane_hops_[waiting.number];
  const auto found = std::partition_point(
      hops.begin(), hops.end(), [&](std::uint32_t hop) { return log_.hops.hops()[hop].end() <= now; });
  const Hop& holder = log_.hops.hops()[*found];
  since = std::max(since, holder.start);
  const Resource lane{Resource::kLane, waiting.number};
  if (holder.same_stream(waiting)) return {Cause::kSerialisation, lane};
  return {Cause::kGateway, lane, holder.transfer};
}

const Hop* LockstepWaits::front_of(std::uint32_t queue, Cycle now, Cycle& since) const {
  const std::span<const std::uint32_t> hops = queues_[queue];
  const auto found = std::partition_point(
      hops.begin(), hops.end(), [&](std::uint32_t hop) { return log_.hops.hops()[hop].start <= now; });
  if (found != hops.begin()) since = std::max(since, log_.hops.hops()[*(found - 1)].start);
  return found == hops.end() ? nullptr : &log_.hops.hops()[*found];
}

// The step under way, or null between two of them.
const LoggedStep* LockstepWaits::step_at(std::uint32_t controller, Cycle now, Cycle& since) const {
  if (steps_.size() <= controller) return nullptr;
  const std::vector<std::uint32_t>& steps = steps_[controller];
  const auto after = std::partition_point(steps.begin(), steps.end(),
                                          [&](std::uint32_t step) { return log_.steps[step].start <= now; });
  if (after == steps.begin()) return nullptr;
  const LoggedStep& step = log_.steps[*(after - 1)];
  const bool over = step.start + step.cycles <= now;
  since = std::max(since, over ? step.start + step.cycles : step.start);
  return over ? nullptr : &step;
}

std::span<const LoggedMove> LockstepWaits::moves_of(const LoggedStep& step) const {
  const std::size_t next = static_cast<std::size_t>(&step - log_.steps.data()) + 1;
  const std::size_t end = next < log_.steps.size() ? log_.steps[next].first_move : log_.moves.size();
  return {log_.moves.data() + step.first_move, log_.moves.data() + end};
}

// The step is as `front` found it: what moves through its router, whether it is the packet's turn, whether
// there is room.
Wait LockstepWaits::at_front(const Hop& waiting, const Hop* front, Cycle now, Cycle& since) const {
  while (true) {
    const std::uint32_t router = queue_of(*front) >> 3;
    const std::uint32_t controller = ribbon_.tile_of(router) / tiles_per_controller_;
    const Resource here{Resource::kController, controller * tiles_per_controller_};
    const LoggedStep* const step = step_at(controller, now, since);
    if (step == nullptr) return {Cause::kProgram, here};
    bool used = false;
    for (const LoggedMove& move : moves_of(*step)) {
      if (move.router != router) continue;
      used = true;
      const Hop& passing = log_.hops.hops()[move.hop];
      if (passing.start > now) continue;
      const Cycle gone = passing.start + passing.flits;
      since = std::max(since, now < gone ? passing.start : gone);
      if (now >= gone) continue;
      const Resource output{Resource::kOutput, passing.number};
      if (passing.same_stream(waiting)) return {Cause::kSerialisation, output};
      return {Cause::kLink, output, passing.transfer};
    }
    if (front->ready > step->start) return {Cause::kStep, here, longest(*step)};
    if (!has_command(*step, log_.commands[index_of(*front)])) return {Cause::kCommand, here, busiest(*step)};
    if (used) return {Cause::kStep, here, longest(*step)};
    std::uint32_t fifo = kNoHop;
    front = in_the_way(*front, now, since, fifo);
    if (fifo == kNoHop) return {Cause::kStep, here, longest(*step)};
    if (front == nullptr) return {Cause::kCredits, {Resource::kFifo, fifo}};
  }
}

bool LockstepWaits::has_command(const LoggedStep& step, noc::lockstep::Command command) const {
  const std::span<const LoggedMove> moves = moves_of(step);
  return std::any_of(moves.begin(), moves.end(),
                     [&](const LoggedMove& move) { return log_.commands[move.hop] == command; });
}

std::uint32_t LockstepWaits::busiest(const LoggedStep& step) const {
  std::map<std::uint32_t, std::uint64_t> flits;  // by operator
  for (const LoggedMove& move : moves_of(step)) {
    const Hop& hop = log_.hops.hops()[move.hop];
    flits[image_.operator_index[hop.transfer]] += hop.flits;
  }
  const auto fewer = [](const auto& a, const auto& b) { return a.second < b.second; };
  const std::uint32_t most = std::max_element(flits.begin(), flits.end(), fewer)->first;
  for (const LoggedMove& move : moves_of(step)) {
    const Hop& hop = log_.hops.hops()[move.hop];
    if (image_.operator_index[hop.transfer] == most) return hop.transfer;
  }
  return kNoTransfer;
}

std::uint32_t LockstepWaits::longest(const LoggedStep& step) const {
  const Hop* last = nullptr;
  for (const LoggedMove& move : moves_of(step)) {
    const Hop& hop = log_.hops.hops()[move.hop];
    if (last == nullptr || hop.end() > last->end()) last = &hop;
  }
  return last->transfer;
}

// The outputs of a move follow one another in the log; a source's hop stands before them.
const Hop* LockstepWaits::in_the_way(const Hop& front, Cycle now, Cycle& since, std::uint32_t& fifo) const {
  const std::vector<Hop>& hops = log_.hops.hops();
  std::uint32_t first = index_of(front) + (front.kind == HopKind::kOutput ? 0 : 1);
  const std::uint32_t previous = hops[first].previous;
  for (; first < hops.size() && hops[first].transfer == front.transfer; ++first) {
    const Hop& output = hops[first];
    if (output.kind == HopKind::kLane) continue;
    if (output.previous != previous || output.kind != HopKind::kOutput) break;
    const unsigned port = output.number & 7;
    const std::uint32_t router = output.number >> 3;
    if (port >= noc::ipcn::kPlanarPorts || ribbon_.is_crossing(router, port)) continue;
    const std::uint32_t fed =
        ribbon_.beyond(router, static_cast<Port>(port)) << 3 | opposite(static_cast<Port>(port));
    const Hop* const next = front_of(fed, now, since);
    if (fifo == kNoHop) fifo = fed;
    if (next == nullptr || next->ready > now) continue;
    since = std::max(since, next->ready);
    return next;
  }
  return nullptr;
}

}  // namespace primalsim::accelerator
