// Transfers in the reference kernel: how they are cut into packets, and what sinks and adders make of flits.
#include <algorithm>
#include <stdexcept>

#include "core/error.h"
#include "noc/ipcn/network.h"
#include "noc/ipcn/reference_network.h"
#include "noc/ipcn/transfer_plan.h"

namespace primalsim::noc::ipcn {

void ReferenceNetwork::fill_packets(Stream& stream, std::uint32_t flits) const {
  const std::uint32_t count = packet_count(flits, parameters_.fifo_flits);
  for (std::uint32_t p = 0; p < count; ++p) {
    stream.packets.push_back({&stream, p, packet_flits(flits, parameters_.fifo_flits, p), {}, {}});
  }
}

// Numbers as they leave the source.
void ReferenceNetwork::load(Stream& stream, std::uint32_t flits, std::uint32_t operand) {
  if (payloads_ == nullptr) return;
  const Payload payload = payloads_->source(stream.transfer, operand);
  std::uint32_t flit = 0;
  for (Packet& packet : stream.packets) {
    for (std::uint32_t j = 0; j < packet.flits; ++j, ++flit) {
      packet.numbers.push_back(part_of(payload, flits, flit, flit + 1));
    }
  }
}

void ReferenceNetwork::join(std::uint32_t macro, unsigned port, const Queued& queued, Cycle now) {
  const Stream& stream = *queued.packet->stream;
  const QueueKey key{now, stream.transfer, stream.node, stream.operand, queued.packet->index};
  routers_[macro].sources[port].queue.emplace(key, queued);
  changed_ = true;
}

void ReferenceNetwork::start_send(TransferId id, const Send& send, Cycle now) {
  check_send(parameters_, id, send);
  std::vector<TreeNode> tree;
  trees_->build(send.source, send.destinations, tree);
  const auto [entry, fresh] = transfers_.try_emplace(id);
  if (!fresh) throw_input_error("transfer {}: another transfer of this number is under way", id);
  Transfer& transfer = entry->second;
  transfer.remaining_flits.assign(send.destinations.size(), send.flits);
  Stream& stream = transfer.streams.emplace_back();
  stream.transfer = id;
  stream.tree = std::move(tree);
  fill_packets(stream, send.flits);
  transfer.arrived.resize(send.destinations.size());
  load(stream, send.flits, 0);
  for (Packet& packet : stream.packets) join(send.source.macro, send.source.port, {&packet, 0}, now);
}

void ReferenceNetwork::declare_reduce(TransferId id, const Reduce& reduce) {
  check_reduce(parameters_, id, reduce);
  const auto [entry, fresh] = transfers_.try_emplace(id);
  if (!fresh) throw_input_error("transfer {}: another transfer of this number is under way", id);
  Transfer& transfer = entry->second;
  transfer.reduce = reduce;
  transfer.started.assign(reduce.operands.size(), false);
  transfer.plan.assign(reduce);
  transfer.remaining_flits.assign(1, reduce.flits);
  transfer.streams.resize(reduce.operands.size());
  for (std::uint32_t o = 0; o < reduce.operands.size(); ++o) {
    Stream& stream = transfer.streams[o];
    const Operand& operand = reduce.operands[o];
    stream.transfer = id;
    stream.node = operand.node;
    stream.operand = o;
    stream.target = transfer.plan.targets[o];
    const Terminal destination{reduce.nodes[stream.target].macro, kLocal};
    trees_->build({reduce.nodes[operand.node].macro, operand.port}, {&destination, 1}, stream.tree);
    fill_packets(stream, reduce.flits);
  }
  transfer.adders.resize(reduce.nodes.size());
  for (std::uint32_t n = 0; n < reduce.nodes.size(); ++n) {
    Adder& adder = transfer.adders[n];
    fill_packets(adder.sum, reduce.flits);
    for (Packet& packet : adder.sum.packets) {
      adder.arrived.emplace_back(packet.flits, 0);
      adder.ready.push_back(0);
      packet.complete.assign(packet.flits, kNever);
      packet.numbers.resize(packet.flits);
    }
    adder.sum.transfer = id;
    adder.sum.node = n;
    adder.sum.operand = static_cast<std::uint32_t>(reduce.operands.size());
    adder.sum.target = reduce.nodes[n].parent;
    const Terminal destination{reduce.nodes[adder.sum.target].macro, kLocal};
    trees_->build({reduce.nodes[n].macro, kLocal}, {&destination, 1}, adder.sum.tree);
  }
}

void ReferenceNetwork::start_operand(TransferId id, std::uint32_t operand, Cycle now) {
  const auto entry = transfers_.find(id);
  if (entry == transfers_.end() || operand >= entry->second.reduce.operands.size()) {
    throw_input_error("transfer {}: has no operand {} to start", id, operand);
  }
  Transfer& transfer = entry->second;
  if (transfer.started[operand]) throw_input_error("transfer {}: operand {} is started twice", id, operand);
  transfer.started[operand] = true;
  load(transfer.streams[operand], transfer.reduce.flits, operand);
  const Operand& at = transfer.reduce.operands[operand];
  for (Packet& packet : transfer.streams[operand].packets) {
    join(transfer.reduce.nodes[at.node].macro, at.port, {&packet, 0}, now);
  }
}

void ReferenceNetwork::receive_at_sink(const FlitInFlight& arrived, Cycle now,
                                       std::vector<Delivery>& completed) {
  const Flit& flit = arrived.flit;
  const Stream& stream = *flit.packet->stream;
  Transfer& transfer = transfers_.find(stream.transfer)->second;
  if (!transfer.adders.empty()) return add_flit(transfer, arrived, now);
  const std::uint32_t destination = stream.tree[flit.node].router;
  if (payloads_ != nullptr) append_to(transfer.arrived[destination], flit.numbers);
  const Cycle written = written_at(arrived, 1, now);
  if (written > now) {
    stored_.emplace(written, std::pair{stream.transfer, destination});
  } else {
    store_flit(stream.transfer, destination, completed);
  }
}

// A packet takes the port for all its flits when its head comes.
Cycle ReferenceNetwork::written_at(const FlitInFlight& arrived, Cycle pace, Cycle now) {
  if (!parameters_.scratchpad_port || arrived.port != kLocal) return now;
  PortState& state = ports_[arrived.macro];
  if (arrived.flit.index == 0) {
    state.pace = pace;
    state.first = state.port.take(now, arrived.flit.packet->flits * pace);
  }
  return state.first + arrived.flit.index * state.pace;
}

void ReferenceNetwork::store_flit(TransferId id, std::uint32_t destination,
                                  std::vector<Delivery>& completed) {
  const auto entry = transfers_.find(id);
  Transfer& transfer = entry->second;
  if (--transfer.remaining_flits[destination] != 0) return;
  if (payloads_ != nullptr) payloads_->delivered(id, destination, std::move(transfer.arrived[destination]));
  completed.push_back({id, destination});
  for (const std::uint32_t remaining : transfer.remaining_flits) {
    if (remaining != 0) return;
  }
  transfers_.erase(entry);
}

void ReferenceNetwork::add_flit(Transfer& transfer, const FlitInFlight& arrived, Cycle now) {
  const Flit& flit = arrived.flit;
  const Stream& stream = *flit.packet->stream;
  if (payloads_ != nullptr) {
    Payload& sum = transfer.adders[stream.target].sum.packets[flit.packet->index].numbers[flit.index];
    add_to(sum, flit.numbers, payloads_->takes_maximum(stream.transfer));
  }
  std::uint32_t& contributions = transfer.adders[stream.target].arrived[flit.packet->index][flit.index];
  Cycle pace = parameters_.adder_cycles_per_flit;
  Cycle added = now;
  if (parameters_.scratchpad_port) {
    added = written_at(arrived, contributions == 0 ? 1 : ScratchpadPort::kAccessesOfAFlitAdded, now);
    pace = ports_[arrived.macro].pace;
  } else {
    Cycle& adder_free = adder_free_[transfer.reduce.nodes[stream.target].macro];
    added = std::max(now, adder_free);
    adder_free = added + pace;
  }
  ++totals_.contributed_flits;
  const Cycle at = added + parameters_.adder_latency_cycles;
  const Cycle without_pause = at + Cycle{flit.packet->flits - 1} * (pace - 1);
  if (flit.index == 0) transfer.adders[stream.target].ready[flit.packet->index] = without_pause;
  if (++contributions != transfer.plan.contributions[stream.target]) return;
  const CompleteFlit complete{stream.transfer, stream.target, flit.packet->index, flit.index};
  complete_.emplace(at, complete);
  if (stream.target != 0 && flit.index == 0) sums_.emplace(without_pause, complete);
}

// Whether the front packet is the last contribution to its packet of a sum, the heads of the others have been
// seen, and it may go on from here.
void ReferenceNetwork::add_in_line(std::uint32_t macro, unsigned port, Cycle now) {
  Input& input = routers_[macro].inputs[port];
  const Packet& packet = *input.fifo.front().packet;
  const Stream& stream = *packet.stream;
  Transfer& transfer = transfers_.find(stream.transfer)->second;
  if (transfer.adders.empty() || stream.target == 0) return;
  Adder& adder = transfer.adders[stream.target];
  if (adder.arrived[packet.index].front() + 1 != transfer.plan.contributions[stream.target]) return;
  const TreeNode& root = adder.sum.tree.front();
  if (!inline_turns_.allow(port, root)) return;
  input.sum = &adder.sum.packets[packet.index];
  input.outputs = root.outputs;
  input.from = std::max(now, adder.ready[packet.index]) + parameters_.adder_latency_cycles;
}

void ReferenceNetwork::add_passing(Flit& flit, Packet& sum) {
  const Stream& stream = *flit.packet->stream;
  Transfer& transfer = transfers_.find(stream.transfer)->second;
  std::uint32_t& arrived = transfer.adders[stream.target].arrived[sum.index][flit.index];
  if (++arrived != transfer.plan.contributions[stream.target])
    throw std::logic_error("ipcn reference: a flit goes on before the others are there");
  ++totals_.contributed_flits;
  ++totals_.inline_flits;
  if (payloads_ != nullptr) {  // the packet keeps them, for the far side of a crossing
    add_to(sum.numbers[flit.index], flit.numbers, payloads_->takes_maximum(stream.transfer));
    flit.numbers = sum.numbers[flit.index];
  }
  sum.complete[flit.index] = now_;
  flit.packet = &sum;
  flit.node = 0;
}

void ReferenceNetwork::complete_flits(Cycle now, std::vector<Delivery>& completed) {
  for (; !stored_.empty() && stored_.begin()->first <= now; stored_.erase(stored_.begin())) {
    store_flit(stored_.begin()->second.first, stored_.begin()->second.second, completed);
  }
  for (; !complete_.empty() && complete_.begin()->first <= now; complete_.erase(complete_.begin())) {
    const CompleteFlit flit = complete_.begin()->second;
    const auto entry = transfers_.find(flit.transfer);
    Transfer& transfer = entry->second;
    if (flit.node != 0) {
      transfer.adders[flit.node].sum.packets[flit.packet].complete[flit.flit] = now;
    } else if (--transfer.remaining_flits[0] == 0) {
      if (payloads_ != nullptr) deliver_sum(flit.transfer, transfer.adders.front().sum);
      completed.push_back({flit.transfer, 0});
      transfers_.erase(entry);
    }
  }
}

void ReferenceNetwork::deliver_sum(TransferId id, const Stream& sum) {
  Payload payload;
  for (const Packet& packet : sum.packets) {
    for (const Payload& numbers : packet.numbers) append_to(payload, numbers);
  }
  payloads_->delivered(id, 0, std::move(payload));
}

void ReferenceNetwork::join_sums(Cycle now) {
  for (; !sums_.empty() && sums_.begin()->first <= now; sums_.erase(sums_.begin())) {
    const CompleteFlit sum = sums_.begin()->second;
    Transfer& transfer = transfers_.find(sum.transfer)->second;
    Packet& packet = transfer.adders[sum.node].sum.packets[sum.packet];
    join(transfer.reduce.nodes[sum.node].macro, kLocal, {&packet, 0}, now);
  }
}

}  // namespace primalsim::noc::ipcn
