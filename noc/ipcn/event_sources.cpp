// Sources and lanes of the event kernel.
#include <algorithm>
#include <tuple>

#include "noc/ipcn/event_network.h"
#include "noc/ipcn/transfer_plan.h"

namespace primalsim::noc::ipcn {

bool EventNetwork::goes_before(const Record& a, const Record& b) const {
  const Flow& x = flows_[a.flow];
  const Flow& y = flows_[b.flow];
  return std::tie(a.arrival, x.transfer, x.node, x.operand, a.packet) <
         std::tie(b.arrival, y.transfer, y.node, y.operand, b.packet);
}

// `kind` and `number` name the event that makes the source act.
void EventNetwork::join(Source& source, std::uint32_t index, ActKind kind, std::uint32_t number, Cycle now) {
  Record& record = records_[index];
  record.arrival = now;
  record.next = 0;
  if (source.head == 0) {
    source.head = source.tail = index;
    act(std::max(now, source.busy_until), kind, number);
    return;
  }
  if (!goes_before(record, records_[source.tail])) {
    records_[source.tail].next = index;
    source.tail = index;
    return;
  }
  std::uint32_t* link = &source.head;
  while (!goes_before(record, records_[*link])) link = &records_[*link].next;
  record.next = *link;
  *link = index;
}

void EventNetwork::run_source(Source& source, std::uint32_t channel_number, ActKind kind,
                              std::uint32_t number, Cycle now) {
  Channel& in = channel(channel_number);
  const auto credit_cycle = [&] {
    return in.credit_cycle(parameters_.fifo_flits, parameters_.link_latency_cycles,
                           records_[source.head].flits);
  };
  Cycle at = credit_cycle();
  if (at <= now) {
    if (!ports_.empty() && kind == kSource && (channel_number & 7) == kLocal &&
        !has_port(channel_number, now))
      return;
    const std::uint32_t index = take_packet(source);
    if (payloads_ && kind == kSource)
      payloads_->leave_source(index, records_[index].flow, flows_[records_[index].flow],
                              records_[index].packet);
    const std::uint32_t flits = records_[index].flits;
    if (hops_ != nullptr) log_source(index, kind, kind == kSource ? channel_number : number, now);
    source.busy_until = now + flits;
    if (kind == kSource) {
      totals_.injected_flits += flits;
      if (injections_ != nullptr) injections_->push_back({flows_[records_[index].flow].transfer, now});
    }
    enter_channel(channel_number, index, now);
    if (source.head == 0) return;
    at = credit_cycle();
  }
  if (at == kNever) {
    in.flags = kind == kSource ? Channel::kFeederWaits : Channel::kFeederWaits | Channel::kFeederIsLane;
  } else {
    act(std::max(at, source.busy_until), kind, number);
  }
}

// Whether the front packet of a local source, which has its credits, has the scratchpad's port in `now`;
// otherwise it acts again when it has. Nobody overtakes it meanwhile: later packets became ready later.
bool EventNetwork::has_port(std::uint32_t number, Cycle now) {
  PortState& state = ports_[number >> 3];
  if (state.granted == kNever) {
    state.asked = now;
    state.granted = state.port.take(now, records_[routers_[number >> 3].source(kLocal).head].flits);
    if (state.granted > now) {
      act(state.granted, kSource, number);
      return false;
    }
  }
  state.granted = kNever;
  return true;
}

void EventNetwork::log_source(std::uint32_t index, ActKind kind, std::uint32_t number, Cycle now) {
  const Record& record = records_[index];
  const bool has_port = !ports_.empty() && kind == kSource && (number & 7) == kLocal;
  hops_->add(index, record, flows_[record.flow],
             {.number = number,
              .kind = kind == kSource ? HopKind::kSource : HopKind::kLaneSource,
              .ready = record.arrival,
              .claimed = has_port ? ports_[number >> 3].asked : now,
              .start = now,
              .busy = record.flits});
}

std::uint32_t EventNetwork::take_packet(Source& source) {
  const std::uint32_t front = source.head;
  if (records_[front].remaining == 1) {
    source.head = records_[front].next;
    return front;
  }
  const std::uint32_t index = records_.take();
  Record& queued = records_[front];
  records_[index] = queued;
  if (hops_ != nullptr) hops_->copy(front, index);
  --queued.remaining;
  ++queued.packet;
  const std::uint32_t flits = packet_flits(flows_[queued.flow].flits, parameters_.fifo_flits, queued.packet);
  queued.flits = static_cast<std::uint16_t>(flits);
  return index;
}

void EventNetwork::run_lane_source(std::uint32_t number, Cycle now) {
  EventLane& lane = lanes_[number];
  const std::uint32_t flits = records_[lane.source.head].flits;
  const Cycle busy_until = lane.source.busy_until;
  run_source(lane.source, lane_map_.far_macro(number) << 3 | LaneMap::far_input(number), kLaneSource, number,
             now);
  if (lane.source.busy_until == busy_until) return;
  // Started: its space is free once its tail is sent, and that of the packet before it is free by now.
  lane.reserved_flits -= lane.releasing_flits;
  lane.releasing_flits = flits;
  lane.release_at = lane.source.busy_until;
}

void EventNetwork::enter_lane(std::uint32_t output_number, std::uint32_t index, Cycle now) {
  const std::uint32_t number = lane_map_.leaving(output_number >> 3, output_number & 7);
  EventLane& lane = lanes_[number];
  Record& record = records_[index];
  if (lane.release_at <= now) {
    lane.reserved_flits -= lane.releasing_flits;
    lane.releasing_flits = 0;
  }
  lane.reserved_flits += record.flits;
  totals_.crossing_peak_flits = std::max(totals_.crossing_peak_flits, lane.reserved_flits);
  const Cycle begin = std::max(now + hop_cycles_, lane.free_at);
  lane.free_at = begin + lane_cycles(parameters_, record.flits);
  if (hops_ != nullptr) {
    hops_->add(index, record, flows_[record.flow],
               {.number = number,
                .kind = HopKind::kLane,
                .ready = now + hop_cycles_,
                .claimed = begin,
                .start = begin,
                .busy = static_cast<std::uint32_t>(lane.free_at - begin)});
  }
  record.remaining = 1;
  record.pending = static_cast<std::uint8_t>(opposite(output_number & 7));  // the far input
  receive(lane.free_at + parameters_.tile_link_latency_cycles, kCrossed, index);
}

void EventNetwork::leave_lane(std::uint32_t index, Cycle now) {
  const Record& record = records_[index];
  const std::uint32_t lane = lane_map_.entering(nodes_[record.node].router, record.pending);
  join(lanes_[lane].source, index, kLaneSource, lane, now);
}

}  // namespace primalsim::noc::ipcn
