#include "accelerator/attribution/packet_waits.h"

namespace primalsim::accelerator {
namespace {

using noc::ipcn::Hop;
using noc::ipcn::HopKind;

// Flits of `holder` take the place. Those of the waiting stream itself are its own length.
Wait behind(const Hop& waiting, const Hop& holder, Cause cause, Resource resource) {
  if (holder.same_stream(waiting)) return {Cause::kSerialisation, resource, kNoTransfer};
  return {cause, resource, holder.transfer};
}

// Whether `cycle` is past; if so, it has been only from then on.
bool is_past(Cycle cycle, Cycle now, Cycle& since) {
  if (cycle > now) return false;
  since = std::max(since, cycle);
  return true;
}

}  // namespace

PacketWaits::PacketWaits(const HopIndex& hops, const noc::ipcn::Parameters& parameters)
    : hops_(hops), ribbon_(parameters.ribbon), lanes_(parameters.ribbon) {}

Wait PacketWaits::at(const Hop& hop, Cycle now) {
  Cycle since = hop.ready;
  Wait wait = reason(hop, now, since);
  wait.since = since;
  return wait;
}

Wait PacketWaits::reason(const Hop& hop, Cycle now, Cycle& since) const {
  switch (hop.kind) {
    case HopKind::kSource:
      if (hop.claimed < hop.start && is_past(hop.claimed, now, since)) {
        return {Cause::kScratchpad, {Resource::kSource, hop.number}, kNoTransfer};
      }
      return wait_in_queue(hop, hops_.at_source(hop.number, now, since), {Resource::kSource, hop.number},
                           hop.number, now, since);
    case HopKind::kLaneSource:
      return wait_in_queue(hop, hops_.at_lane_source(hop.number, now, since), {Resource::kLane, hop.number},
                           lanes_.far_macro(hop.number) << 3 | LaneMap::far_input(hop.number), now, since);
    case HopKind::kLane:
      if (const Hop* const holder = hops_.at_lane(hop.number, now, since)) {
        return behind(hop, *holder, Cause::kGateway, {Resource::kLane, hop.number});
      }
      return {Cause::kGateway, {Resource::kLane, hop.number}, kNoTransfer};
    case HopKind::kOutput:
      break;
  }
  const std::uint32_t fifo = (hop.number & ~7u) | hop.input;
  const Hop* const front = hops_.at_front(fifo, now, since);
  const bool is_front = front != nullptr && front->same_stream(hop) && front->packet == hop.packet;
  if (!is_front) {
    if (front != nullptr && is_past(front->start, now, since)) {
      return behind(hop, *front, Cause::kLink, {Resource::kOutput, front->number});
    }
    return wait_for_front(hop, fifo, now, since);
  }
  if (!is_past(hop.claimed, now, since)) {
    const Hop* const holder = hops_.at_output(hop.number, now, since);
    if (adds(hop) && (holder == nullptr || !is_past(holder->claimed, now, since)))
      return {Cause::kAdder, {Resource::kOutput, hop.number}, kNoTransfer};
    return wait_for_output(hop, hop.number, now, since);
  }
  return wait_for_front(hop, fed_fifo(hop.number), now, since);
}

// A queue of a source: the place is taken, or the FIFO that it feeds has no room.
Wait PacketWaits::wait_in_queue(const Hop& waiting, const Hop* holder, Resource source, std::uint32_t fifo,
                                Cycle now, Cycle& since) const {
  if (holder != nullptr && is_past(holder->start, now, since)) {
    return behind(waiting, *holder, source.kind == Resource::kLane ? Cause::kGateway : Cause::kLink, source);
  }
  return wait_for_front(waiting, fifo, now, since);
}

// Whether it came to this router as a contribution to the sum as which it goes on.
bool PacketWaits::adds(const Hop& hop) const { return !hops_[hop.previous].same_stream(hop); }

Wait PacketWaits::wait_for_output(const Hop& waiting, std::uint32_t output, Cycle now, Cycle& since) const {
  const Hop* const holder = hops_.at_output(output, now, since);
  if (holder == nullptr || !is_past(holder->claimed, now, since))
    return {Cause::kLink, {Resource::kOutput, output}, kNoTransfer};
  if (is_past(holder->start, now, since))
    return behind(waiting, *holder, Cause::kLink, {Resource::kOutput, output});
  return wait_for_front(waiting, fed_fifo(output), now, since);
}

// For room in a FIFO: what keeps its front packet is what keeps all behind it.
Wait PacketWaits::wait_for_front(const Hop& waiting, std::uint32_t fifo, Cycle now, Cycle& since) const {
  while (true) {
    const Hop* const front = hops_.at_front(fifo, now, since);
    if (front == nullptr || !is_past(front->ready, now, since)) break;
    if (is_past(front->start, now, since)) {
      // It leaves as fast as it can; behind its own flits a stream waits for the credits' way back.
      if (front->same_stream(waiting)) break;
      return {Cause::kLink, {Resource::kOutput, front->number}, front->transfer};
    }
    if (!is_past(front->claimed, now, since)) return wait_for_output(waiting, front->number, now, since);
    fifo = fed_fifo(front->number);
  }
  return {Cause::kCredits, {Resource::kFifo, fifo}, kNoTransfer};
}

std::uint32_t PacketWaits::fed_fifo(std::uint32_t output) const {
  const auto port = static_cast<Port>(output & 7);
  return ribbon_.beyond(output >> 3, port) << 3 | opposite(port);
}

}  // namespace primalsim::accelerator
