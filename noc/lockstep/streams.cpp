#include "noc/lockstep/streams.h"

#include "noc/ipcn/transfer_plan.h"

namespace primalsim::noc::lockstep {

using ipcn::kLocal;
using ipcn::kPlanarPorts;
using ipcn::kPorts;
using ipcn::Terminal;

std::uint32_t Streams::packets(const Stream& stream) const {
  return ipcn::packet_count(stream.flits, parameters_.fifo_flits);
}

std::uint32_t Streams::packet_flits(const Stream& stream, std::uint32_t number) const {
  return ipcn::packet_flits(stream.flits, parameters_.fifo_flits, number);
}

std::uint32_t Streams::add_send(ipcn::TransferId id, const ipcn::Send& send) {
  const std::uint32_t index = add_stream(id, send.flits, send.source, send.destinations, kNone);
  streams_[index].first_left = static_cast<std::uint32_t>(left_.size());
  left_.insert(left_.end(), send.destinations.size(), packets(streams_[index]));
  return index;
}

void Streams::add_reduce(ipcn::TransferId id, const ipcn::Reduce& reduce) {
  plan_.assign(reduce);
  const std::uint32_t packets = ipcn::packet_count(reduce.flits, parameters_.fifo_flits);
  std::vector<std::uint32_t> adder_of(reduce.nodes.size(), kNone);
  for (std::uint32_t n = 0; n < reduce.nodes.size(); ++n) {
    if (plan_.contributions[n] == 0) continue;
    adder_of[n] = static_cast<std::uint32_t>(adders_.size());
    Adder adder;
    adder.transfer = id;
    adder.router = reduce.nodes[n].macro;
    adder.first_packet = static_cast<std::uint32_t>(missing_.size());
    adders_.push_back(adder);
    missing_.insert(missing_.end(), packets, plan_.contributions[n]);
    heads_.insert(heads_.end(), packets, 0);
  }
  if (first_operand_.size() <= id) first_operand_.resize(std::size_t{id} + 1, kNone);
  first_operand_[id] = static_cast<std::uint32_t>(streams_.size());
  const auto stream = [&](std::uint32_t node, ipcn::Port port, std::uint32_t target) {
    const Terminal sink{reduce.nodes[target].macro, kLocal};
    return add_stream(id, reduce.flits, {reduce.nodes[node].macro, port}, {&sink, 1}, adder_of[target]);
  };
  for (std::uint32_t o = 0; o < reduce.operands.size(); ++o) {
    stream(reduce.operands[o].node, reduce.operands[o].port, plan_.targets[o]);
  }
  for (std::uint32_t n = 1; n < reduce.nodes.size(); ++n) {
    if (adder_of[n] == kNone) continue;
    const std::uint32_t sum = stream(n, kLocal, reduce.nodes[n].parent);
    streams_[sum].sum_of = adder_of[n];
    adders_[adder_of[n]].sum = sum;
  }
}

std::uint32_t Streams::add_stream(ipcn::TransferId id, std::uint32_t flits, Terminal source,
                                  std::span<const Terminal> destinations, std::uint32_t adder) {
  trees_->build(source, destinations, nodes_);
  const auto first = static_cast<std::uint32_t>(hops_.size());
  for (const ipcn::TreeNode& node : nodes_) {
    hops_.push_back(
        {node.router, first + node.first_child, node.outputs, node.crossings, 0, false, kNoCommand});
  }
  set_input(first, source.port, adder != kNone);
  for (std::uint32_t i = first; i < hops_.size(); ++i) {
    const Hop hop = hops_[i];
    for (unsigned port = 0; port < kPlanarPorts; ++port) {
      if ((hop.outputs >> port & 1U) != 0) {
        set_input(child(hop, port), ipcn::opposite(port), adder != kNone);
      }
    }
  }
  Stream stream;
  stream.transfer = id;
  stream.root_hop = first;
  stream.flits = flits;
  stream.adder = adder;
  streams_.push_back(stream);
  return static_cast<std::uint32_t>(streams_.size()) - 1;
}

void Streams::set_input(std::uint32_t index, unsigned input, bool add) {
  Hop& hop = hops_[index];
  hop.input = static_cast<std::uint8_t>(input);
  hop.add = add && (hop.outputs >> kLocal & 1U) != 0;
  hop.command = make_command(input, hop.outputs, hop.add);
}

Command Streams::fused_command(const Stream& stream, const Hop& hop, std::uint32_t number) const {
  if (!hop.add) return kNoCommand;
  const Adder& adder = adders_[stream.adder];
  if (adder.sum == kNone || missing_[adder.first_packet + number] != 1 || adder.packets_sent != number) {
    return kNoCommand;
  }
  const Hop& sum = hops_[streams_[adder.sum].root_hop];
  // To another adder of the same macro the sum would need the local output twice.
  return sum.add ? kNoCommand : make_command(hop.input, sum.outputs, true);
}

}  // namespace primalsim::noc::lockstep
