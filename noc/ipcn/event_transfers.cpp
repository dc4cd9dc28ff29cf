// Transfers in the event kernel: where their packets come from, and what adders make of them.
#include <algorithm>

#include "core/error.h"
#include "noc/ipcn/event_network.h"
#include "noc/ipcn/network.h"
#include "noc/ipcn/transfer_plan.h"

namespace primalsim::noc::ipcn {

std::uint32_t EventNetwork::take_flow(const Terminal& source, std::span<const Terminal> destinations,
                                      std::uint32_t flits) {
  trees_->build(source, destinations, tree_);
  const std::uint32_t index = flows_.take();
  Flow& flow = flows_[index];
  flow = {};
  flow.flits = flits;
  flow.packets = packet_count(flits, parameters_.fifo_flits);
  flow.tree = nodes_.add(tree_);
  flow.tree_size = static_cast<std::uint32_t>(tree_.size());
  flow.open_destinations = static_cast<std::uint32_t>(destinations.size());
  flow.open_packets = flow.packets;
  return index;
}

void EventNetwork::release_flow(std::uint32_t index) {
  nodes_.remove(flows_[index].tree, flows_[index].tree_size);
  if (payloads_) payloads_->release(index);
  flows_.give_back(index);
}

// A packet of a contribution. Of sums that go on in the data path, packets may overtake each other.
void EventNetwork::added(std::uint32_t flow) {
  if (--flows_[flow].open_packets == 0) release_flow(flow);
}

void EventNetwork::start_flow(const Terminal& source, std::uint32_t index, Cycle now) {
  const Flow& flow = flows_[index];
  if (payloads_) payloads_->start(index, flow.transfer, flow.operand);
  const std::uint32_t record = records_.take();
  records_[record] = {
      .next = 0,
      .flow = index,
      .node = flow.tree,
      .packet = 0,
      .arrival = now,
      .remaining = flow.packets,
      .flits = static_cast<std::uint16_t>(packet_flits(flow.flits, parameters_.fifo_flits, 0)),
      .pending = 0};
  if (hops_ != nullptr) hops_->begin(record);
  const std::uint32_t channel_number = source.macro << 3 | source.port;
  join(routers_[source.macro].source(source.port), record, kSource, channel_number, now);
}

void EventNetwork::start_send(TransferId id, const Send& send, Cycle now) {
  check_send(parameters_, id, send);
  if (transfers_.contains(id))
    throw_input_error("transfer {}: another transfer of this number is under way", id);
  const std::uint32_t flow = take_flow(send.source, send.destinations, send.flits);
  flows_[flow].transfer = id;
  transfers_.add(id, kSendSlot);
  start_flow(send.source, flow, now);
}

void EventNetwork::declare_reduce(TransferId id, const Reduce& reduce) {
  check_reduce(parameters_, id, reduce);
  if (transfers_.contains(id))
    throw_input_error("transfer {}: another transfer of this number is under way", id);
  const std::uint32_t slot = reduces_.take();
  ReduceState& state = reduces_[slot];
  plan_.assign(reduce);
  state.id = id;
  state.flits = reduce.flits;
  state.packets = packet_count(reduce.flits, parameters_.fifo_flits);
  state.open_packets = state.packets;
  state.nodes.clear();
  state.missing.clear();
  state.partials.assign(parameters_.inline_adders ? reduce.nodes.size() * state.packets : 0, {});
  for (std::size_t n = 0; n < reduce.nodes.size(); ++n) {
    state.nodes.push_back({reduce.nodes[n].macro, reduce.nodes[n].parent, plan_.contributions[n], 0});
    state.missing.insert(state.missing.end(), state.packets, plan_.contributions[n]);
  }
  state.operands.clear();
  for (std::size_t o = 0; o < reduce.operands.size(); ++o) {
    const Operand& operand = reduce.operands[o];
    const Terminal source{reduce.nodes[operand.node].macro, operand.port};
    state.operands.push_back({source, operand.node, plan_.targets[o], false});
  }
  transfers_.add(id, slot);
}

void EventNetwork::start_operand(TransferId id, std::uint32_t operand, Cycle now) {
  const auto slot = transfers_.find(id);
  if (!slot || *slot == kSendSlot || operand >= reduces_[*slot].operands.size()) {
    throw_input_error("transfer {}: has no operand {} to start", id, operand);
  }
  ReduceState& state = reduces_[*slot];
  ReduceState::Operand& at = state.operands[operand];
  if (at.started) throw_input_error("transfer {}: operand {} is started twice", id, operand);
  at.started = true;
  const Terminal destination{state.nodes[at.target].macro, kLocal};
  const std::uint32_t index = take_flow(at.source, {&destination, 1}, state.flits);
  Flow& flow = flows_[index];
  flow.transfer = id;
  flow.reduce = *slot;
  flow.node = at.node;
  flow.operand = operand;
  flow.target = at.target;
  start_flow(at.source, index, now);
}

std::uint32_t EventNetwork::sum_flow(std::uint32_t slot, std::uint32_t node) {
  ReduceState& state = reduces_[slot];
  ReduceState::Node& at = state.nodes[node];
  if (at.sum != 0) return at.sum;
  const Terminal destination{state.nodes[at.parent].macro, kLocal};
  const std::uint32_t index = take_flow({at.macro, kLocal}, {&destination, 1}, state.flits);
  Flow& flow = flows_[index];
  flow.transfer = state.id;
  flow.reduce = slot;
  flow.node = node;
  flow.operand = static_cast<std::uint32_t>(state.operands.size());
  flow.target = at.parent;
  at.sum = index;
  return index;
}

// The cycle in which the adder of `macro`, slower than the local output, takes the first flit of a packet
// whose head is seen at `head`. The others follow at the adder's rate.
Cycle EventNetwork::add(std::uint32_t macro, std::uint32_t flits, Cycle head) {
  const Cycle first = std::max(head, adder_free_[macro]);
  adder_free_[macro] = first + Cycle{flits} * parameters_.adder_cycles_per_flit;
  return first;
}

// The head of a packet is there: its flits are written, and added, as soon as the port has time for all of
// them.
void EventNetwork::seen(std::uint32_t index, Cycle now) {
  const Record& record = records_[index];
  const Flow& flow = flows_[record.flow];
  if (flow.reduce != kNoSlot) return contribute(index, now);
  const Cycle first = ports_[record.remaining].port.take(now, record.flits);
  if (record.packet + 1 == flow.packets) {
    receive_or_due(first + record.flits - 1, kDelivered, index, now);
  } else {
    records_.give_back(index);
  }
}

// The head of a contribution will be seen at `head`; with a port it is seen now. Heads come to an adder in
// the order in which they are ejected, so the last contribution to be counted decides when the sum can go on.
// Its record carries the sum.
void EventNetwork::contribute(std::uint32_t index, Cycle head) {
  const std::uint32_t flow_index = records_[index].flow;
  const Flow flow = flows_[flow_index];
  const std::uint32_t packet = records_[index].packet;
  added(flow_index);
  ReduceState& state = reduces_[flow.reduce];
  const std::uint32_t flits = records_[index].flits;
  totals_.contributed_flits += flits;
  std::uint32_t& missing = state.missing[std::size_t{flow.target} * state.packets + packet];
  Cycle pace = parameters_.adder_cycles_per_flit;
  Cycle first = head;
  if (!ports_.empty()) {
    if (missing != state.nodes[flow.target].contributions) pace = ScratchpadPort::kAccessesOfAFlitAdded;
    first = ports_[state.nodes[flow.target].macro].port.take(head, flits * pace);
  } else if (!adder_free_.empty()) {
    first = add(state.nodes[flow.target].macro, flits, head);
  }
  if (payloads_) payloads_->contribute(index, flow, packet);
  const Cycle complete = first + parameters_.adder_latency_cycles;
  const Cycle behind = (flits - 1) * pace;  // the last flit, the first
  if (!state.partials.empty())
    state.partials[std::size_t{flow.target} * state.packets + packet] = {head,
                                                                         complete + behind - (flits - 1)};
  if (--missing != 0 || (flow.target == 0 && --state.open_packets != 0)) {
    records_.give_back(index);
    return;
  }
  const Cycle present = ports_.empty() ? kNever : head;
  if (flow.target == 0) {
    records_[index].node = flow.reduce;
    receive_or_due(complete + behind, kReduced, index, present);
    return;
  }
  if (payloads_) payloads_->send_sum(index, flow, packet);
  const std::uint32_t sum = sum_flow(flow.reduce, flow.target);
  Record& record = records_[index];
  record.flow = sum;
  record.node = flows_[sum].tree;
  record.remaining = 1;
  receive_or_due(complete + behind - (flits - 1), kSum, index, present);
}

void EventNetwork::delivered(std::uint32_t index, std::vector<Delivery>& completed) {
  const Record& record = records_[index];
  Flow& flow = flows_[record.flow];
  if (payloads_) payloads_->delivered(record.flow, flow.transfer, record.node);
  completed.push_back({flow.transfer, record.node});
  if (--flow.open_destinations == 0) {
    transfers_.remove(flow.transfer);
    release_flow(record.flow);
  }
  records_.give_back(index);
}

void EventNetwork::reduced(std::uint32_t index, std::vector<Delivery>& completed) {
  const std::uint32_t slot = records_[index].node;
  if (payloads_) payloads_->reduced(slot, reduces_[slot].id);
  completed.push_back({reduces_[slot].id, 0});
  transfers_.remove(reduces_[slot].id);
  reduces_.give_back(slot);
  records_.give_back(index);
}

void EventNetwork::join_sum(std::uint32_t index, Cycle now) {
  const Flow& flow = flows_[records_[index].flow];
  const std::uint32_t macro = reduces_[flow.reduce].nodes[flow.node].macro;
  join(routers_[macro].source(kLocal), index, kSource, macro << 3 | kLocal, now);
}

}  // namespace primalsim::noc::ipcn
