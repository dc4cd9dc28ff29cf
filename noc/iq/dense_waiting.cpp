// What the dense kernel can tell about the packets under way, looked up when asked for.
#include <algorithm>
#include <bit>

#include "noc/iq/dense_network.h"

namespace primalsim::noc::iq {

using dense::kLanes;

namespace {

template <typename Planes>
std::uint32_t counter(const Planes& planes, unsigned count, unsigned port, std::uint32_t lane, unsigned vc) {
  std::uint32_t value = 0;
  for (unsigned plane = 0; plane < count; ++plane) {
    value |= ((std::uint32_t{planes[plane][port][lane]} >> vc) & 1U) << plane;
  }
  return value;
}

}  // namespace

const PacketTotals& DenseNetwork::totals() const {
  totals_.ejected_create_cycles = ejected_create_cycles();
  return totals_;
}

// The flits of one VC of a terminal leave packet by packet, so those on their way to the terminal are the
// last ones sent.
std::uint64_t DenseNetwork::ejected_create_cycles() const {
  std::vector<std::uint32_t> flying(ejecting_.size(), 0);
  for (Cycle ago = 1; ago <= links_.ejection_cycles(); ++ago) {
    for (std::uint32_t router = 0; router < parameters_.routers(); ++router) {
      const unsigned sent = links_.flit_sent(router, now_ - ago, kTerminal);
      if (sent != 0)
        ++flying[std::size_t{router} * shape_.vcs + static_cast<unsigned>(std::countr_zero(sent))];
    }
  }
  std::uint64_t sum = left_create_cycles_;
  const auto add = [&](std::size_t index, std::uint32_t packet, std::uint32_t sent) {
    if (sent == 0) return;
    const std::uint32_t on_their_way = std::min(flying[index], sent);
    flying[index] -= on_their_way;
    sum += (sent - on_their_way) * packets_[packet].packet.create_cycle;
  };
  for (std::size_t index = 0; index < ejecting_.size(); ++index) {
    const auto router = static_cast<std::uint32_t>(index / shape_.vcs);
    add(index, ejecting_[index], sent_to_terminal(router, static_cast<unsigned>(index % shape_.vcs)));
  }
  for (auto leaving = leaving_.rbegin(); leaving != leaving_.rend(); ++leaving) {
    const Packet& packet = packets_[leaving->packet].packet;
    add(std::size_t{packet.destination} * shape_.vcs + leaving->vc, leaving->packet, packet.flits);
  }
  return sum;
}

// Flits of the packet that holds this VC of the terminal; 0 if none does.
std::uint32_t DenseNetwork::sent_to_terminal(std::uint32_t router, unsigned vc) const {
  const dense::Group& group = groups_[router / kLanes];
  const std::uint32_t lane = router % kLanes;
  if (((group.held[kTerminal][lane] >> vc) & 1U) == 0) return 0;
  for (unsigned index = 0; index < kPorts * shape_.vcs; ++index) {
    const unsigned input = index / shape_.vcs;
    const unsigned input_vc = index % shape_.vcs;
    const unsigned here = group.active[input][lane] & group.toward[kTerminal][input][lane];
    if (((here >> input_vc) & 1U) == 0 || group.output_vc[input][input_vc][lane] != 1U << vc) continue;
    const std::uint32_t flits = routes_[ejecting_[std::size_t{router} * shape_.vcs + vc]].flits;
    return flits - 1 - counter(group.left, shape_.left_planes, input, lane, input_vc);
  }
  return 0;
}

std::vector<WaitingVc> DenseNetwork::waiting() const {
  std::vector<WaitingVc> waiting;
  for (std::uint32_t router = 0; router < parameters_.routers(); ++router) {
    for (unsigned index = 0; index < kPorts * shape_.vcs; ++index) {
      add_waiting(router, static_cast<Port>(index / shape_.vcs),
                  static_cast<std::uint8_t>(index % shape_.vcs), waiting);
    }
  }
  return waiting;
}

void DenseNetwork::add_waiting(std::uint32_t router, Port input, std::uint8_t vc,
                               std::vector<WaitingVc>& waiting) const {
  const dense::Group& group = groups_[router / kLanes];
  const std::uint32_t lane = router % kLanes;
  if (((group.busy[input][lane] >> vc) & 1U) == 0) return;
  if (counter(group.occupied, shape_.count_planes, input, lane, vc) == 0) return;
  const InputVc& queue = inputs_[index_of(router, input, vc)];
  WaitingVc entry;
  entry.router = router;
  entry.input = input;
  entry.input_vc = vc;
  entry.packet = packets_[queue.front].packet.id;
  entry.output = static_cast<Port>(queue.output);
  if (((group.active[input][lane] >> vc) & 1U) != 0) {
    const auto output_vc = static_cast<unsigned>(std::countr_zero(group.output_vc[input][vc][lane]));
    if (counter(group.credits, shape_.count_planes, entry.output, lane, output_vc) > 0) return;
    entry.holds_output_vc = true;
    entry.output_vc = static_cast<std::uint8_t>(output_vc);
    entry.holders = ids_in_buffer(router, entry.output, output_vc);
  } else if (parameters_.routing_delay_cycles != 0 &&
             queue.routed_cycle == static_cast<std::uint16_t>(now_ - 1)) {
    return;  // asks from now on
  } else {
    entry.vc_mask = allowed_.empty() ? routing::all_vcs(shape_.vcs) : allowed_[index_of(router, input, vc)];
    entry.holders = holders(router, entry.output, entry.vc_mask);
  }
  waiting.push_back(entry);
}

std::vector<std::uint32_t> DenseNetwork::ids_in_buffer(std::uint32_t router, unsigned output,
                                                       unsigned vc) const {
  std::vector<std::uint32_t> ids;
  if (output == kTerminal) return ids;
  const auto next = static_cast<std::uint32_t>(router + step_[output]);
  const unsigned input = opposite(output);
  const dense::Group& group = groups_[next / kLanes];
  const std::uint32_t lane = next % kLanes;
  const InputVc& queue = inputs_[index_of(next, input, vc)];
  std::uint32_t flits = counter(group.occupied, shape_.count_planes, input, lane, vc);
  if (flits > 0 && ((group.busy[input][lane] >> vc) & 1U) != 0) {
    ids.push_back(packets_[queue.front].packet.id);
    flits -= std::min(flits, counter(group.left, shape_.left_planes, input, lane, vc) + 1);
  }
  for (std::uint32_t packet = queue.first; flits > 0; packet = routes_[packet].next) {
    ids.push_back(packets_[packet].packet.id);
    flits -= std::min(flits, routes_[packet].flits);
  }
  return ids;
}

// The packets that hold some VCs of an output, in order of the VCs.
std::vector<std::uint32_t> DenseNetwork::holders(std::uint32_t router, unsigned output, unsigned vcs) const {
  const dense::Group& group = groups_[router / kLanes];
  const std::uint32_t lane = router % kLanes;
  std::vector<std::uint32_t> ids;
  for (unsigned vc = 0; vc < shape_.vcs; ++vc) {
    if (((group.held[output][lane] & vcs) >> vc & 1U) == 0) continue;
    for (unsigned index = 0; index < kPorts * shape_.vcs; ++index) {
      const unsigned input = index / shape_.vcs;
      const unsigned input_vc = index % shape_.vcs;
      const unsigned here = group.active[input][lane] & group.toward[output][input][lane];
      if (((here >> input_vc) & 1U) == 0 || group.output_vc[input][input_vc][lane] != 1U << vc) continue;
      ids.push_back(packets_[inputs_[index_of(router, input, input_vc)].front].packet.id);
    }
  }
  return ids;
}

}  // namespace primalsim::noc::iq
