// The second pass of a cycle: switch allocation (iSLIP, one iteration), and the flits that won leave.
#if defined(PRIMALSIM_NOC_IQ_DENSE_SEND_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PRIMALSIM_NOC_IQ_DENSE_SEND_INL_H_
#undef PRIMALSIM_NOC_IQ_DENSE_SEND_INL_H_
#else
#define PRIMALSIM_NOC_IQ_DENSE_SEND_INL_H_
#endif

#include "noc/iq/dense_vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace primalsim::noc::iq::dense {
namespace HWY_NAMESPACE {

using PortVectors = std::array<Vector, kPorts>;

// Per output, the input port it is matched with: bit p for input p.
struct Switch {
  PortVectors eligible;  // per input: VCs
  PortVectors matched;   // per output
  PortVectors sent;      // per output: its VC that sends a flit
  Vector tails;          // input ports that send a tail
  Vector fresh;          // heads that leave for the terminal
};

HWY_INLINE PortVectors grants(const Group& group, const PortVectors& eligible, std::size_t at) {
  PortVectors granted;
  const Vector one = bytes(1);
  for (unsigned output = 0; output < kPorts; ++output) {
    Vector requests = zero();
    for (unsigned input = kPorts; input-- > 0;) {
      const Vector vcs = hn::And(eligible[input], load(group.toward[output][input], at));
      requests = hn::Or(hn::Add(requests, requests), hn::Min(vcs, one));
    }
    granted[output] = first_in_order(requests, load(group.grant_order[output], at));
  }
  return granted;
}

// Every byte holds the decisions of five input ports side by side, a bit each.
HWY_INLINE void accept(Group& group, const PortVectors& granted, std::size_t at, PortVectors& matched) {
  PortVectors in_order;
  Vector has_in_order = zero();
  for (unsigned output = 0; output < kPorts; ++output) {
    in_order[output] = hn::And(granted[output], load(group.accept_order[output], at));
    has_in_order = hn::Or(has_in_order, in_order[output]);
  }
  Vector seen = zero();
  for (unsigned output = 0; output < kPorts; ++output) {
    const Vector choice = hn::Or(in_order[output], hn::AndNot(has_in_order, granted[output]));
    matched[output] = hn::AndNot(seen, choice);
    seen = hn::Or(seen, choice);
  }
  Vector before = zero();
  for (unsigned output = 0; output < kPorts; ++output) {
    const Vector kept = hn::AndNot(seen, load(group.accept_order[output], at));
    store(hn::Or(kept, before), group.accept_order[output], at);
    before = hn::Or(before, matched[output]);
    store(order_after(matched[output], load(group.grant_order[output], at)), group.grant_order[output], at);
  }
}

// The front packets of `vcs` are new ones; all packets have the same length.
HWY_INLINE void set_left(Group& group, const Shape& shape, unsigned input, std::size_t at, Vector vcs) {
  for (unsigned plane = 0; plane < shape.left_planes; ++plane) {
    const Vector old = load(group.left[plane][input], at);
    const bool is_one = (((shape.uniform_flits - 1) >> plane) & 1U) != 0;
    store(is_one ? hn::Or(old, vcs) : hn::AndNot(vcs, old), group.left[plane][input], at);
  }
}

HWY_INLINE void send_from_input(Group& group, const Sent& sent, const Shape& shape, unsigned input,
                                std::size_t at, const Scratch& scratch, Switch& state) {
  const Vector bit = bytes(1U << input);
  Vector vcs = zero();
  for (unsigned output = 0; output < kPorts; ++output) {
    vcs = hn::Or(vcs, select(has(state.matched[output], bit), load(group.toward[output][input], at)));
  }
  const Vector order = load(group.offset_order[input], at);
  const Vector winner = first_in_order(hn::And(vcs, state.eligible[input]), order);
  store(order_after(winner, order), group.offset_order[input], at);
  store(winner, sent.credits[input], at);
  Vector output_vc = zero();
  for (unsigned vc = 0; vc < shape.vcs; ++vc) {
    output_vc = hn::Or(output_vc, select(has(winner, bytes(1U << vc)), load(group.output_vc[input][vc], at)));
  }
  for (unsigned output = 0; output < kPorts; ++output) {
    state.sent[output] = hn::Or(state.sent[output], select(has(state.matched[output], bit), output_vc));
  }
  count_down(group.occupied, shape.count_planes, input, at, winner);
  if (shape.uniform_flits != 0) set_left(group, shape, input, at, load(scratch.new_fronts[input], at));
  const Vector tail = count_down(group.left, shape.left_planes, input, at, winner);
  store(hn::AndNot(tail, load(group.busy[input], at)), group.busy[input], at);
  store(hn::AndNot(tail, load(group.active[input], at)), group.active[input], at);
  state.tails = hn::Or(state.tails, select(hn::Ne(tail, zero()), bit));
  const Vector fresh = load(group.fresh[input], at);
  state.fresh = hn::Or(state.fresh, hn::And(fresh, winner));
  store(hn::AndNot(winner, fresh), group.fresh[input], at);
}

HWY_INLINE void send_to_outputs(Group& group, const Sent& sent, const Shape& shape, std::size_t at,
                                const Switch& state) {
  for (unsigned output = 0; output < kPorts; ++output) {
    const Vector vc = state.sent[output];
    store(vc, sent.flits[output], at);
    count_down(group.credits, shape.count_planes, output, at, vc);
    const Vector released = select(has(state.matched[output], state.tails), vc);
    store(hn::AndNot(released, load(group.held[output], at)), group.held[output], at);
  }
}

HWY_INLINE void send_from_sources(Group& group, const Sent& sent, const Shape& shape, std::size_t at,
                                  Scratch& scratch) {
  const Vector current = load(group.source_vc, at);
  const Vector vc = hn::And(current, load(scratch.source_open, at));
  store(vc, sent.injected, at);
  if (!any(vc)) return;
  Vector steps = vc;
  for (unsigned plane = 0; plane < shape.count_planes; ++plane) {
    const Vector old = load(group.source_credits[plane], at);
    store(hn::Xor(old, steps), group.source_credits[plane], at);
    steps = hn::AndNot(old, steps);
  }
  const Vector tail = count_down(group.left, shape.left_planes, kSource, at, vc);
  store(hn::AndNot(tail, current), group.source_vc, at);
  scratch.source_tails |= nonzero_lanes(tail) << at;
  scratch.injected_flits += static_cast<unsigned>(std::popcount(nonzero_lanes(vc)));
}

HWY_INLINE void send_nothing(Group& group, const Sent& sent, const Shape& shape, std::size_t at,
                             const Scratch& scratch) {
  for (unsigned port = 0; port < kPorts; ++port) {
    store(zero(), sent.flits[port], at);
    store(zero(), sent.credits[port], at);
    if (shape.uniform_flits != 0) set_left(group, shape, port, at, load(scratch.new_fronts[port], at));
  }
}

HWY_INLINE void send_from_routers(Group& group, const Sent& sent, const Shape& shape, std::size_t at,
                                  Scratch& scratch) {
  Switch state;
  Vector any_eligible = zero();
  for (unsigned input = 0; input < kPorts; ++input) {
    state.eligible[input] = load(scratch.eligible[input], at);
    any_eligible = hn::Or(any_eligible, state.eligible[input]);
    state.sent[input] = zero();
  }
  if (!any(any_eligible)) {
    send_nothing(group, sent, shape, at, scratch);
    return;
  }
  state.tails = zero();
  state.fresh = zero();
  accept(group, grants(group, state.eligible, at), at, state.matched);
  for (unsigned input = 0; input < kPorts; ++input) {
    send_from_input(group, sent, shape, input, at, scratch, state);
  }
  send_to_outputs(group, sent, shape, at, state);
  for (unsigned output = 0; output < kPorts; ++output) {
    const unsigned flits = static_cast<unsigned>(std::popcount(nonzero_lanes(state.matched[output])));
    scratch.moved_flits += flits;
    if (output == kTerminal) scratch.terminal_flits += flits;
  }
  scratch.ejected_heads |= nonzero_lanes(state.fresh) << at;
  scratch.ejected_tails |= nonzero_lanes(hn::And(state.matched[kTerminal], state.tails)) << at;
}

void send_group(Group& group, const Sent& sent, const Shape& shape, Scratch& scratch) {
  scratch.ejected_heads = 0;
  scratch.ejected_tails = 0;
  scratch.source_tails = 0;
  scratch.moved_flits = 0;
  scratch.injected_flits = 0;
  scratch.terminal_flits = 0;
  for (std::size_t at = 0; at < kLanes; at += hn::Lanes(Tag())) {
    send_from_routers(group, sent, shape, at, scratch);
    send_from_sources(group, sent, shape, at, scratch);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace primalsim::noc::iq::dense
HWY_AFTER_NAMESPACE();

#endif
