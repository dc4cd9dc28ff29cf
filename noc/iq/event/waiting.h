// Members of EventNetwork: the watchdog. Included by event_network.cpp only.
#pragma once

#include "noc/iq/event/event_network.h"

namespace primalsim::noc::iq::event {

// Index of the packet `number` places behind the front of an input VC.
template <unsigned kStride>
std::uint32_t EventNetwork<kStride>::packet_in(std::uint32_t at, unsigned vc, unsigned number) const {
  const unsigned place = (routers_[at].front[vc] + number) % parameters_.buffer_flits;
  return rings_[(std::size_t{at} * Router::kVcs + vc) * parameters_.buffer_flits + place];
}

template <unsigned kStride>
std::vector<WaitingVc> EventNetwork<kStride>::waiting() const {
  std::vector<WaitingVc> waiting;
  for (std::uint32_t at = 0; at < routers_.size(); ++at) {
    for (unsigned vc = 0; vc < Router::kVcs; ++vc) {
      if (routers_[at].flits[vc] != 0) add_waiting(at, vc, waiting);
    }
  }
  return waiting;
}

template <unsigned kStride>
void EventNetwork<kStride>::add_waiting(std::uint32_t at, unsigned vc,
                                        std::vector<WaitingVc>& waiting) const {
  const Router& router = routers_[at];
  WaitingVc entry;
  entry.router = at;
  entry.input = static_cast<Port>(vc >> kShift);
  entry.input_vc = static_cast<std::uint8_t>(vc & (kStride - 1));
  const std::uint32_t packet = packet_in(at, vc, 0);
  entry.packet = records_[packet].packet.id;
  entry.holds_output_vc = (router.active & Router::bit(vc)) != 0;
  if (entry.holds_output_vc) {
    const unsigned output = router.output[vc];
    if (router.credits[output] != 0) return;
    entry.output = static_cast<Port>(output >> kShift);
    entry.output_vc = static_cast<std::uint8_t>(output & (kStride - 1));
    if (entry.output != kTerminal) {
      const std::uint32_t next = neighbour(at, entry.output);
      const unsigned input = output ^ kStride;
      const bool front_has_flits = routers_[next].flits[input] != 0;
      for (unsigned i = 0; front_has_flits && i < routers_[next].packets[input]; ++i) {
        entry.holders.push_back(records_[packet_in(next, input, i)].packet.id);
      }
    }
  } else {
    const auto [port, vcs] = route(at, vc, packet);
    if ((router.requests[port] & Router::bit(vc)) == 0) return;
    entry.output = port;
    entry.vc_mask = vcs;
    for (unsigned held = vcs & ~router.free[port]; held != 0; held &= held - 1) {
      const unsigned i = lowest(std::uint64_t{held});
      const unsigned holder = router.holder[entry.output * kStride + i];
      entry.holders.push_back(records_[packet_in(at, holder, 0)].packet.id);
    }
  }
  waiting.push_back(entry);
}

}  // namespace primalsim::noc::iq::event
