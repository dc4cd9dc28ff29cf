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
      const std::uint32_t next = at + step_[entry.output];
      const unsigned input = output ^ kStride;
      const bool front_has_flits = routers_[next].flits[input] != 0;
      for (unsigned i = 0; front_has_flits && i < routers_[next].packets[input]; ++i) {
        entry.holders.push_back(records_[packet_in(next, input, i)].packet.id);
      }
    }
  } else {
    entry.output = output_of(at, packet);
    if ((router.requests[entry.output] & Router::bit(vc)) == 0) return;
    entry.vc_mask = static_cast<std::uint16_t>((1U << parameters_.vcs) - 1U);
    for (unsigned i = 0; i < parameters_.vcs; ++i) {
      if (((router.free[entry.output] >> i) & 1U) != 0) continue;
      const unsigned holder = router.holder[entry.output * kStride + i];
      entry.holders.push_back(records_[packet_in(at, holder, 0)].packet.id);
    }
  }
  waiting.push_back(entry);
}

}  // namespace primalsim::noc::iq::event
