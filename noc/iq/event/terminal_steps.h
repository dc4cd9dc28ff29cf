// Members of EventNetwork: the sources. Included by event_network.cpp only.
#pragma once

#include "noc/iq/event/event_network.h"

namespace primalsim::noc::iq::event {

template <unsigned kStride>
void EventNetwork<kStride>::enqueue(std::span<const Packet> packets) {
  for (const Packet& packet : packets) {
    const bool idle = packet.source < sources_.size() && queues_.front(packet.source) == nullptr;
    queues_.push(packet, now_);
    if (idle) creations_.emplace(packet.create_cycle, packet.source);
  }
}

template <unsigned kStride>
void EventNetwork<kStride>::wake_sources() {
  while (!creations_.empty() && creations_.top().first <= now_) {
    busy_sources_.insert(creations_.top().second);
    creations_.pop();
  }
}

// Sends one flit if it can. False if the source has nothing to do before it is woken.
template <unsigned kStride>
bool EventNetwork<kStride>::step_source(std::uint32_t at) {
  Source& source = sources_[at];
  std::uint32_t packet = kBody;
  if (source.left == 0) {
    if (!start_packet(at, source)) return false;
    packet = source.packet;
  } else if (source.credits[source.vc] == 0) {
    source.asleep = true;
    return false;
  }
  if (--source.credits[source.vc] == 0) {
    source.credit_vcs = static_cast<std::uint16_t>(source.credit_vcs & ~(1U << source.vc));
  }
  calendar_.at(now_ + 2).flits.push_back({{at, kTerminal * kStride + source.vc}, packet});
  ++totals_.injected_flits;
  return --source.left != 0 || next_packet(at);
}

template <unsigned kStride>
bool EventNetwork<kStride>::start_packet(std::uint32_t at, Source& source) {
  const Packet& packet = *queues_.front(at);
  if (!source.counted) {
    source.counted = true;
    source.front_cycle = now_;
    totals_.generated_flits += packet.flits;
    totals_.generated_create_cycles += packet.flits * packet.create_cycle;
  }
  const unsigned eligible = source.has_sent ? source.credit_vcs : source.credit_vcs & 1U;
  if (eligible == 0) {
    source.asleep = true;
    return false;
  }
  const unsigned pointer = source.has_sent ? source.vc + 1U : 0U;
  source.vc = static_cast<std::uint8_t>(first_from<std::uint64_t>(eligible, pointer));
  source.has_sent = true;
  source.left = packet.flits;
  source.packet = add_packet(packet, source.front_cycle);
  return true;
}

// The tail has been sent: false if the next packet is not created by the next cycle.
template <unsigned kStride>
bool EventNetwork<kStride>::next_packet(std::uint32_t at) {
  queues_.pop(at);
  sources_[at].counted = false;
  const Packet* const next = queues_.front(at);
  if (next == nullptr) return false;
  if (next->create_cycle <= now_ + 1) return true;
  creations_.emplace(next->create_cycle, at);
  return false;
}

template <unsigned kStride>
std::uint32_t EventNetwork<kStride>::add_packet(const Packet& packet, Cycle front_cycle) {
  if (free_packets_.empty()) {
    free_packets_.push_back(static_cast<std::uint32_t>(records_.size()));
    records_.emplace_back();
    routes_.emplace_back();
  }
  const std::uint32_t index = free_packets_.back();
  free_packets_.pop_back();
  const std::uint32_t hops =
      table_ ? 0 : parameters_.topology().distance(packet.source, packet.destination) + 1;
  records_[index] = {packet, hops, front_cycle, now_, 0, 0};
  routes_[index] = {places_[packet.destination], packet.flits};
  return index;
}

template <unsigned kStride>
void EventNetwork<kStride>::receive_source_credit(const VcAt& credit) {
  Source& source = sources_[credit.router];
  ++source.credits[credit.vc];
  source.credit_vcs = static_cast<std::uint16_t>(source.credit_vcs | 1U << credit.vc);
  if (!source.asleep) return;
  source.asleep = false;
  busy_sources_.insert(credit.router);
}

}  // namespace primalsim::noc::iq::event
