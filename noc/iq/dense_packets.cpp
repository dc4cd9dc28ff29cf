// The dense kernel's work per packet at the terminals: queues, the choice of the VC, records.
#include <algorithm>
#include <bit>

#include "noc/iq/dense_network.h"

namespace primalsim::noc::iq {

using dense::kLanes;

void DenseNetwork::enqueue(std::span<const Packet> packets) {
  for (const Packet& packet : packets) {
    queues_.push(packet, now_);
    if (open_packets_++ == 0 && packets_.empty()) shape_.uniform_flits = packet.flits;
    if (packet.flits != shape_.uniform_flits) shape_.uniform_flits = 0;
    shape_.left_planes =
        std::max(shape_.left_planes, static_cast<unsigned>(std::bit_width(packet.flits - 1)));
    if (!sources_[packet.source].waits) schedule_next(packet.source, now_);
  }
}

void DenseNetwork::schedule_next(std::uint32_t source, Cycle earliest) {
  const Packet* const packet = queues_.front(source);
  sources_[source].waits = packet != nullptr;
  if (packet != nullptr) wheel_.add(source, std::max(earliest, packet->create_cycle));
}

void DenseNetwork::to_front(std::uint32_t source) {
  const Packet& packet = *queues_.front(source);
  sources_[source].front_cycle = now_;
  totals_.generated_flits += packet.flits;
  totals_.generated_create_cycles += packet.flits * packet.create_cycle;
  groups_[source / kLanes].source_waits[source % kLanes] = 0xff;
  awake_until_[source / kLanes] = std::max(awake_until_[source / kLanes], now_ + 1);
}

void DenseNetwork::start_packets(std::uint32_t group, std::uint64_t sources) {
  for (; sources != 0; sources &= sources - 1) {
    start_packet(group * kLanes + static_cast<std::uint32_t>(std::countr_zero(sources)));
  }
}

// The next VC with a credit after the last one used; VC 0 for the first packet. Its head leaves in this
// cycle.
void DenseNetwork::start_packet(std::uint32_t router) {
  dense::Group& group = groups_[router / kLanes];
  const std::uint32_t lane = router % kLanes;
  Source& source = sources_[router];
  const unsigned open = scratch_.source_open[lane];
  unsigned vc = 0;
  if (source.last_vc != kNoVc) {
    const unsigned behind = open & (~0U << (source.last_vc + 1U));
    vc = static_cast<unsigned>(std::countr_zero(behind != 0 ? behind : open));
  }
  source.last_vc = static_cast<std::uint8_t>(vc);
  const std::uint32_t packet = add_packet(*queues_.front(router), source.front_cycle);
  queues_.pop(router);
  group.source_waits[lane] = 0;
  group.source_vc[lane] = static_cast<std::uint8_t>(1U << vc);
  set_left(group, dense::kSource, lane, 1U << vc, routes_[packet].flits);
  append(inputs_[index_of(router, kTerminal, vc)], packet);
}

std::uint32_t DenseNetwork::add_packet(const Packet& packet, Cycle front_cycle) {
  if (free_packets_.empty()) {
    free_packets_.push_back(static_cast<std::uint32_t>(packets_.size()));
    packets_.emplace_back();
    routes_.emplace_back();
  }
  const std::uint32_t index = free_packets_.back();
  free_packets_.pop_back();
  const Position to = positions_[packet.destination];
  const std::uint32_t hops =
      table_ ? 0 : parameters_.topology().distance(packet.source, packet.destination) + 1;
  packets_[index] = {packet, hops, front_cycle, now_, 0, 0};
  routes_[index] = {kNone, packet.flits, to.x, to.y};
  return index;
}

void DenseNetwork::set_left(dense::Group& group, unsigned input, std::uint32_t lane, unsigned bit,
                            std::uint32_t flits) {
  for (unsigned plane = 0; plane < shape_.left_planes; ++plane) {
    std::uint8_t& byte = group.left[plane][input][lane];
    const bool is_one = (((flits - 1) >> plane) & 1U) != 0;
    byte = static_cast<std::uint8_t>(is_one ? byte | bit : byte & ~bit);
  }
}

}  // namespace primalsim::noc::iq
