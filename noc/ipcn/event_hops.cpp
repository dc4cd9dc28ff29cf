// The hot path of the event kernel: heads, arbitration, and starts of packets.
#include <bit>

#include "noc/ipcn/event_network.h"

namespace primalsim::noc::ipcn {

void EventNetwork::advance(Cycle now) {
  const auto ahead = [this](std::uint32_t event) {
    const std::uint32_t number = event & kNumberMask;
    if (event >> kKindShift == kHead) __builtin_prefetch(&channel(number));
  };
  acts_.drain(ahead, [&](std::uint32_t event) {
    const std::uint32_t number = event & kNumberMask;
    switch (event >> kKindShift) {
      case kHead:
        return register_head(number, now);
      case kArbitrate:
        return arbitrations_.push_back(number);
      case kStart:
        return start_waiting(number, now);
      case kSource:
        return run_source(routers_[number >> 3].source(number & 7), number, kSource, number, now);
      default:
        return run_lane_source(number, now);
    }
  });
  for (const std::uint32_t number : arbitrations_) arbitrate(number, now);
  arbitrations_.clear();
}

void EventNetwork::register_head(std::uint32_t number, Cycle now) {
  Router& router = routers_[number >> 3];
  const unsigned input = number & 7;
  const std::uint32_t front = router.input(input).head;
  if (parameters_.inline_adders && (records_[front].pending >> kLocal & 1u) != 0) {
    const Cycle from = add_in_line(number, front, now);
    if (from > now) return act(from, kHead, number);
  }
  for (unsigned wanted = records_[front].pending; wanted != 0; wanted &= wanted - 1) {
    const auto port = static_cast<unsigned>(std::countr_zero(wanted));
    Output& output = router.output(port);
    output.requests |= static_cast<std::uint8_t>(1u << input);
    if (output.waiting || output.arbitrating) continue;
    output.arbitrating = true;
    const std::uint32_t output_number = (number & ~7u) | port;
    if (output.busy_until <= now) {
      arbitrations_.push_back(output_number);
    } else {
      act(output.busy_until, kArbitrate, output_number);
    }
  }
}

// What the packet will touch when it goes on, some cycles from now: nearly always far away in memory.
[[gnu::always_inline]] inline void EventNetwork::fetch_ahead(std::uint32_t number, const Record& record) {
  const auto port = static_cast<unsigned>(std::countr_zero(unsigned{record.pending}));
  if (leads_to_fifo(port, nodes_[record.node])) {
    __builtin_prefetch(&channel(fed_channel((number & ~7u) | port)), 1);
  } else {
    __builtin_prefetch(&flows_[record.flow]);
  }
}

[[gnu::always_inline]] inline void EventNetwork::enter(Channel& in, std::uint32_t number, std::uint32_t index,
                                                       Cycle now) {
  Record& record = records_[index];
  record.arrival = now + hop_cycles_;
  record.next = 0;
  record.pending = nodes_[record.node].outputs;
  in.reserved = static_cast<std::uint16_t>(in.reserved + record.flits);
  totals_.forked_flits += std::uint64_t{record.flits} * (kOutputCount[record.pending] - 1u);
  fetch_ahead(number, record);
  if (in.head == 0) {
    in.head = index;
    act(std::max(record.arrival, in.front_free()), kHead, number);
  } else {
    records_[in.tail].next = index;
  }
  in.tail = index;
}

void EventNetwork::arbitrate(std::uint32_t number, Cycle now) {
  Router& router = routers_[number >> 3];
  Output& out = router.output(number & 7);
  out.arbitrating = false;
  const unsigned at_or_after = out.requests & (0xffu << out.pointer);
  const auto winner =
      static_cast<unsigned>(std::countr_zero(at_or_after != 0 ? at_or_after : unsigned{out.requests}));
  out.requests &= static_cast<std::uint8_t>(~(1u << winner));
  out.pointer = static_cast<std::uint8_t>(winner + 1 == kPorts ? 0 : winner + 1);
  out.input = static_cast<std::uint8_t>(winner);
  Channel& in = router.input(winner);
  out.record = in.head;
  if (hops_ != nullptr) hops_->claim(number, now);

  const Record& record = records_[out.record];
  if (leads_to_fifo(number, nodes_[record.node])) {
    Channel& next = channel(fed_channel(number));
    const Cycle at = next.credit_cycle(parameters_.fifo_flits, parameters_.link_latency_cycles, record.flits);
    if (at > now) {
      out.waiting = true;
      if (at == kNever) {
        next.flags = Channel::kFeederWaits;
      } else {
        act(at, kStart, number);
      }
      return;
    }
  }
  start_packet(number, out, in, now);
}

void EventNetwork::start_waiting(std::uint32_t number, Cycle now) {
  Output& out = output(number);
  out.waiting = false;
  start_packet(number, out, routers_[number >> 3].input(out.input), now);
}

inline bool EventNetwork::leads_to_fifo(std::uint32_t number, const TreeNode& node) const {
  const unsigned port = number & 7;
  return port < kPlanarPorts && (node.crossings >> port & 1u) == 0;
}

[[gnu::always_inline]] inline void EventNetwork::start_packet(std::uint32_t number, Output& out, Channel& in,
                                                              Cycle now) {
  const unsigned port = number & 7;
  const std::uint32_t flits = records_[out.record].flits;
  const TreeNode& node = nodes_[records_[out.record].node];
  const std::uint32_t child = child_of(node, port);
  const bool to_fifo = leads_to_fifo(number, node);
  out.busy_until = now + flits;
  out.flits += flits;
  totals_.router_flit_hops += flits;
  if (out.requests != 0) {
    out.arbitrating = true;
    act(out.busy_until, kArbitrate, number);
  }
  const std::uint32_t branch = take_branch(number, out, in, now);
  if (hops_ != nullptr) log_output(branch, number, out.input, now);
  if (payloads_) payloads_->pass(branch, flows_[records_[branch].flow].transfer, number);
  records_[branch].node = child;
  if (port >= kPlanarPorts) {
    eject(number, branch, now);
    return;
  }
  totals_.link_flit_hops += flits;
  if (to_fifo) {
    const std::uint32_t next = fed_channel(number);
    enter(channel(next), next, branch, now);
  } else {
    enter_lane(number, branch, now);
  }
}

void EventNetwork::log_output(std::uint32_t index, std::uint32_t number, std::uint8_t input, Cycle now) {
  const Record& record = records_[index];
  hops_->add(index, record, flows_[record.flow],
             {.number = number,
              .kind = HopKind::kOutput,
              .input = input,
              .ready = record.arrival,
              .claimed = hops_->claimed(number),
              .start = now,
              .busy = record.flits});
}

// The record that goes on along the branch: that of the FIFO itself if this is the last branch to start.
[[gnu::always_inline]] inline std::uint32_t EventNetwork::take_branch(std::uint32_t number, const Output& out,
                                                                      Channel& in, Cycle now) {
  const std::uint32_t record = out.record;
  Record& holder = records_[record];
  holder.pending &= static_cast<std::uint8_t>(~(1u << (number & 7)));
  if (holder.pending == 0) {
    begin_drain(in, (number & ~7u) | out.input, now);
    return record;
  }
  const std::uint32_t copy = records_.take();
  records_[copy] = records_[record];
  if (payloads_) payloads_->copy(record, copy);
  if (hops_ != nullptr) hops_->copy(record, copy);
  return copy;
}

[[gnu::always_inline]] inline void EventNetwork::begin_drain(Channel& in, std::uint32_t number, Cycle now) {
  const Record& front = records_[in.head];
  in.head = front.next;
  in.begin_drain(now, front.flits);
  if (in.head != 0) act(std::max(records_[in.head].arrival, in.front_free()), kHead, number);
  if (in.flags != 0) wake_feeder(number);
}

// The feeder could not know when it would have credits: with this drain it may.
void EventNetwork::wake_feeder(std::uint32_t number) {
  Channel& in = channel(number);
  const unsigned port = number & 7;
  const bool from_lane = (in.flags & Channel::kFeederIsLane) != 0;
  const std::uint32_t lane = from_lane ? lane_map_.entering(number >> 3, port) : 0;
  std::uint32_t feeder = 0;
  const Source* source = nullptr;
  if (from_lane) {
    source = &lanes_[lane].source;
  } else if (port >= kPlanarPorts) {
    source = &routers_[number >> 3].source(port);
  } else {
    feeder = ((number >> 3) + step_[port]) << 3 | opposite(port);
  }
  const std::uint32_t record = source != nullptr ? source->head : output(feeder).record;
  const Cycle at =
      in.credit_cycle(parameters_.fifo_flits, parameters_.link_latency_cycles, records_[record].flits);
  if (at == kNever) return;
  in.flags = 0;
  if (source == nullptr) {
    act(at, kStart, feeder);
  } else {
    act(std::max(at, source->busy_until), from_lane ? kLaneSource : kSource, from_lane ? lane : number);
  }
}

void EventNetwork::enter_channel(std::uint32_t number, std::uint32_t index, Cycle now) {
  enter(channel(number), number, index, now);
}

// The head is seen by the sink one hop later; only the last packet of a stream, or of a contribution, matters
// there.
void EventNetwork::eject(std::uint32_t output, std::uint32_t index, Cycle now) {
  Record& record = records_[index];
  const Flow& flow = flows_[record.flow];
  const Cycle head = now + hop_cycles_;
  totals_.ejected_flits += record.flits;
  const bool takes_port = !ports_.empty() && (output & 7) == kLocal;
  if (takes_port) {
    record.remaining = output >> 3;
    receive(head, kSeen, index);
  }
  if (flow.reduce != kNoSlot) {
    if (!takes_port) contribute(index, head);
    return;
  }
  const std::uint32_t destination = nodes_[record.node].router;  // a child behind a terminal port
  if (payloads_) payloads_->eject(index, record.flow, destination);
  if (takes_port) {
    record.node = destination;
  } else if (record.packet + 1 == flow.packets) {
    record.node = destination;
    receive(head + record.flits - 1, kDelivered, index);
  } else {
    records_.give_back(index);
  }
}

}  // namespace primalsim::noc::ipcn
