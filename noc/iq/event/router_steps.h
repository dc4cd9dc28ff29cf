// Members of EventNetwork: one router in one cycle. Included by event_network.cpp only.
#pragma once

#include "noc/iq/event/event_network.h"

namespace primalsim::noc::iq::event {

template <unsigned kStride>
std::uint32_t& EventNetwork<kStride>::ring(std::uint32_t at, unsigned vc, unsigned place) {
  return rings_[(std::size_t{at} * Router::kVcs + vc) * parameters_.buffer_flits + place];
}

// A ring never overflows: every packet in it has a flit in the buffer, or it is the only one.
template <unsigned kStride>
void EventNetwork<kStride>::receive_flit(const FlitAt& flit) {
  const unsigned vc = flit.at.vc;
  Router& router = routers_[flit.at.router];
  ++router.flits[vc];
  router.nonempty |= Router::bit(vc);
  if (flit.packet == kBody) {
    if ((router.credit & Router::bit(vc)) != 0) busy_routers_.insert(flit.at.router);
    return;
  }
  unsigned place = router.front[vc] + router.packets[vc];
  if (place >= parameters_.buffer_flits) place -= parameters_.buffer_flits;
  ring(flit.at.router, vc, place) = flit.packet;
  if (router.packets[vc]++ != 0) return;
  if (parameters_.routing_delay_cycles == 0) {
    ask(flit.at.router, vc);
  } else {
    calendar_.at(now_ + parameters_.routing_delay_cycles).heads.push_back(flit.at);
  }
}

template <unsigned kStride>
void EventNetwork<kStride>::receive_credit(const VcAt& credit) {
  Router& router = routers_[credit.router];
  if (router.credits[credit.vc]++ != 0) return;
  const unsigned port = credit.vc >> kShift;
  if (((router.free[port] >> (credit.vc & (kStride - 1))) & 1U) != 0) return;
  router.credit |= Router::bit(router.holder[credit.vc]);
  busy_routers_.insert(credit.router);
}

template <unsigned kStride>
Port EventNetwork<kStride>::xy_output(std::uint32_t at, std::uint32_t packet) const {
  const Place here = places_[at];
  const Place to = routes_[packet].destination;
  if (to.x != here.x) return to.x > here.x ? kEast : kWest;
  if (to.y != here.y) return to.y > here.y ? kSouth : kNorth;
  return kTerminal;
}

template <unsigned kStride>
routing::Route EventNetwork<kStride>::route(std::uint32_t at, unsigned vc, std::uint32_t packet) const {
  if (!table_) return {xy_output(at, packet), routing::all_vcs(parameters_.vcs)};
  const Packet& routed = records_[packet].packet;
  routing::Route found = table_->find(at, routed.destination, routed.route_class);
  found.vcs = table_->vcs_of(found, static_cast<Port>(vc >> kShift), vc & (kStride - 1));
  return found;
}

// The head at the front of an input VC enters VC allocation. The hops of a way that is not XY are counted as
// it goes.
template <unsigned kStride>
void EventNetwork<kStride>::ask(std::uint32_t at, unsigned vc) {
  Router& router = routers_[at];
  const std::uint32_t packet = ring(at, vc, router.front[vc]);
  const auto [port, vcs] = route(at, vc, packet);
  if (table_) ++records_[packet].hops;
  if (!allowed_.empty()) allowed_[std::size_t{at} * Router::kVcs + vc] = vcs;
  router.left[vc] = routes_[packet].flits;
  router.unsent |= Router::bit(vc);
  router.requests[port] |= Router::bit(vc);
  router.requested_ports = static_cast<std::uint8_t>(router.requested_ports | 1U << port);
  busy_routers_.insert(at);
}

// Both allocations see the state at the start of the cycle. False if nothing can happen in the next one.
template <unsigned kStride>
bool EventNetwork<kStride>::step_router(std::uint32_t at) {
  Router& router = routers_[at];
  const Mask wanting = router.nonempty & router.credit;
  const bool some_vcs_only = !allowed_.empty();
  for (unsigned ports = router.requested_ports; ports != 0; ports &= ports - 1) {
    const unsigned port = lowest(std::uint64_t{ports});
    some_vcs_only ? allocate_allowed_vcs(at, port) : allocate_vcs(router, port);
  }
  if (wanting != 0) allocate_switch(at, wanting);
  if (some_vcs_only) return router.can_send() || can_allocate_allowed(at);
  return router.busy();
}

// Every free output VC offers itself to one head; a head that is offered several takes one.
template <unsigned kStride>
void EventNetwork<kStride>::allocate_vcs(Router& router, unsigned port) {
  const Mask requests = router.requests[port];
  const std::uint16_t free = router.free[port];
  if (free == 0) return;
  if (single(requests)) {
    take_vc(router, lowest(requests), port, free);
    return;
  }
  std::array<std::uint16_t, Router::kVcs> offers;  // valid for members of `offered`
  Mask offered = 0;
  for (unsigned vcs = free; vcs != 0; vcs &= vcs - 1) {
    const unsigned output = lowest(std::uint64_t{vcs});
    const unsigned head = first_from(requests, router.grant_pointer[port * kStride + output]);
    const std::uint16_t others = (offered & Router::bit(head)) != 0 ? offers[head] : std::uint16_t{0};
    offers[head] = static_cast<std::uint16_t>(others | 1U << output);
    offered |= Router::bit(head);
  }
  for (; offered != 0; offered &= offered - 1) {
    const unsigned head = lowest(offered);
    take_vc(router, head, port, offers[head]);
  }
}

// The same where a head may ask for some of the VCs only.
template <unsigned kStride>
void EventNetwork<kStride>::allocate_allowed_vcs(std::uint32_t at, unsigned port) {
  Router& router = routers_[at];
  const std::uint16_t* const allowed = &allowed_[std::size_t{at} * Router::kVcs];
  std::array<Mask, kStride> asking{};  // per output VC: heads
  for (Mask heads = router.requests[port]; heads != 0; heads &= heads - 1) {
    const unsigned head = lowest(heads);
    for (unsigned vcs = router.free[port] & allowed[head]; vcs != 0; vcs &= vcs - 1)
      asking[lowest(std::uint64_t{vcs})] |= Router::bit(head);
  }
  std::array<std::uint16_t, Router::kVcs> offers{};
  Mask offered = 0;
  for (unsigned output = 0; output < kStride; ++output) {
    if (asking[output] == 0) continue;
    const unsigned head = first_from(asking[output], router.grant_pointer[port * kStride + output]);
    offers[head] = static_cast<std::uint16_t>(offers[head] | 1U << output);
    offered |= Router::bit(head);
  }
  for (; offered != 0; offered &= offered - 1) {
    const unsigned head = lowest(offered);
    take_vc(router, head, port, offers[head]);
  }
}

template <unsigned kStride>
bool EventNetwork<kStride>::can_allocate_allowed(std::uint32_t at) const {
  const Router& router = routers_[at];
  const std::uint16_t* const allowed = &allowed_[std::size_t{at} * Router::kVcs];
  for (unsigned ports = router.requested_ports; ports != 0; ports &= ports - 1) {
    const unsigned port = lowest(std::uint64_t{ports});
    for (Mask heads = router.requests[port]; heads != 0; heads &= heads - 1) {
      if ((router.free[port] & allowed[lowest(heads)]) != 0) return true;
    }
  }
  return false;
}

template <unsigned kStride>
void EventNetwork<kStride>::take_vc(Router& router, unsigned vc, unsigned port, std::uint16_t offers) {
  const unsigned first = port * kStride;
  const unsigned pointer = router.accept_pointer[vc];
  const bool inside = pointer > first && pointer < first + kStride;
  const unsigned output = first_from<std::uint64_t>(offers, inside ? pointer - first : 0);
  const unsigned index = first + output;
  router.accept_pointer[vc] = static_cast<std::uint8_t>(index + 1);
  router.grant_pointer[index] = static_cast<std::uint8_t>(vc + 1);
  router.output[vc] = static_cast<std::uint8_t>(index);
  router.holder[index] = static_cast<std::uint8_t>(vc);
  router.free[port] = static_cast<std::uint16_t>(router.free[port] & ~(1U << output));
  router.requests[port] &= ~Router::bit(vc);
  if (router.requests[port] == 0) {
    router.requested_ports = static_cast<std::uint8_t>(router.requested_ports & ~(1U << port));
  }
  router.active |= Router::bit(vc);
  router.holders[port] |= Router::bit(vc);
  if (router.credits[index] != 0) router.credit |= Router::bit(vc);
}

template <unsigned kStride>
void EventNetwork<kStride>::allocate_switch(std::uint32_t at, Mask wanting) {
  Router& router = routers_[at];
  if (single(wanting)) {
    const unsigned vc = lowest(wanting);
    win_switch(at, vc, router.output[vc] >> kShift);
    return;
  }
  std::array<std::uint8_t, kPorts> asks{};  // per output port: inputs that ask
  unsigned outputs = 0;
  for (Mask vcs = wanting; vcs != 0; vcs &= vcs - 1) {
    const unsigned vc = lowest(vcs);
    const unsigned port = router.output[vc] >> kShift;
    asks[port] = static_cast<std::uint8_t>(asks[port] | 1U << (vc >> kShift));
    outputs |= 1U << port;
  }
  std::array<std::uint8_t, kPorts> grants{};  // per input port: outputs that chose it
  unsigned inputs = 0;
  for (; outputs != 0; outputs &= outputs - 1) {
    const unsigned port = lowest(std::uint64_t{outputs});
    const unsigned input = first_from<std::uint64_t>(asks[port], router.switch_grant_pointer[port]);
    grants[input] = static_cast<std::uint8_t>(grants[input] | 1U << port);
    inputs |= 1U << input;
  }
  for (; inputs != 0; inputs &= inputs - 1) {
    const unsigned input = lowest(std::uint64_t{inputs});
    const unsigned port = first_from<std::uint64_t>(grants[input], router.switch_accept_pointer[input]);
    const auto candidates =
        static_cast<std::uint64_t>((wanting & router.holders[port]) >> (input * kStride)) &
        Router::kVcsOfPort;
    const unsigned vc = first_from(candidates, router.switch_offset[input]);
    win_switch(at, input * kStride + vc, port);
  }
}

// Moves the pointers of a match between an input VC and an output port, and sends the flit.
template <unsigned kStride>
void EventNetwork<kStride>::win_switch(std::uint32_t at, unsigned vc, unsigned port) {
  Router& router = routers_[at];
  const unsigned input = vc >> kShift;
  router.switch_grant_pointer[port] = static_cast<std::uint8_t>(input + 1);
  router.switch_accept_pointer[input] = static_cast<std::uint8_t>(port + 1);
  router.switch_offset[input] = static_cast<std::uint8_t>((vc & (kStride - 1)) + 1);
  send(at, vc);
}

template <unsigned kStride>
void EventNetwork<kStride>::send(std::uint32_t at, unsigned vc) {
  Router& router = routers_[at];
  const Mask bit = Router::bit(vc);
  const unsigned output = router.output[vc];
  ++totals_.router_flit_hops;
  if (--router.flits[vc] == 0) router.nonempty &= ~bit;
  if (--router.credits[output] == 0) router.credit &= ~bit;
  const bool head = (router.unsent & bit) != 0;
  const bool tail = --router.left[vc] == 0;
  router.unsent &= ~bit;
  if (output >= kTerminal * kStride) {
    eject(at, output, ring(at, vc, router.front[vc]), head, tail);
  } else {
    forward(at, output, head ? ring(at, vc, router.front[vc]) : kBody);
  }
  return_credit(at, vc);
  if (tail) end_packet(at, vc);
}

template <unsigned kStride>
void EventNetwork<kStride>::forward(std::uint32_t at, unsigned output, std::uint32_t head) {
  const unsigned port = output >> kShift;
  const Cycle cycle = now_ + parameters_.crossbar_delay_cycles + 1 + parameters_.link_latency_cycles;
  calendar_.at(cycle).flits.push_back(
      {{neighbour(at, port), output ^ kStride}, head});  // input port = port ^ 1
}

template <unsigned kStride>
void EventNetwork<kStride>::eject(std::uint32_t at, unsigned output, std::uint32_t packet, bool head,
                                  bool tail) {
  const Cycle cycle = now_ + parameters_.crossbar_delay_cycles + 2;
  Arrival& record = records_[packet];
  Slot& slot = calendar_.at(cycle);
  ++slot.ejected_flits;
  slot.ejected_create_cycles += record.packet.create_cycle;
  calendar_.at(cycle + 2 + parameters_.credit_delay_cycles).credits.push_back({at, output});
  if (head) record.head_eject_cycle = cycle;
  if (!tail) return;
  record.tail_eject_cycle = cycle;
  ejecting_.push_back(packet);
}

template <unsigned kStride>
void EventNetwork<kStride>::return_credit(std::uint32_t at, unsigned vc) {
  const unsigned port = vc >> kShift;
  if (port == kTerminal) {
    calendar_.at(now_ + 2).source_credits.push_back({at, vc & (kStride - 1)});
    return;
  }
  const Cycle cycle = now_ + 1 + parameters_.link_latency_cycles + parameters_.credit_delay_cycles;
  calendar_.at(cycle).credits.push_back({feeder(at, port), vc ^ kStride});
}

template <unsigned kStride>
void EventNetwork<kStride>::end_packet(std::uint32_t at, unsigned vc) {
  Router& router = routers_[at];
  const Mask bit = Router::bit(vc);
  const unsigned output = router.output[vc];
  const unsigned port = output >> kShift;
  router.active &= ~bit;
  router.credit &= ~bit;
  router.holders[port] &= ~bit;
  router.free[port] = static_cast<std::uint16_t>(router.free[port] | 1U << (output & (kStride - 1)));
  const unsigned next = router.front[vc] + 1U;
  router.front[vc] = static_cast<std::uint8_t>(next == parameters_.buffer_flits ? 0 : next);
  if (--router.packets[vc] == 0) return;
  calendar_.at(now_ + 1 + parameters_.routing_delay_cycles).heads.push_back({at, vc});
}

}  // namespace primalsim::noc::iq::event
