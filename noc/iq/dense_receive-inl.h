// The first pass of a cycle: flits and credits come in; what follows from the state at its start.
#if defined(PRIMALSIM_NOC_IQ_DENSE_RECEIVE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PRIMALSIM_NOC_IQ_DENSE_RECEIVE_INL_H_
#undef PRIMALSIM_NOC_IQ_DENSE_RECEIVE_INL_H_
#else
#define PRIMALSIM_NOC_IQ_DENSE_RECEIVE_INL_H_
#endif

#include "noc/iq/dense_vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace primalsim::noc::iq::dense {
namespace HWY_NAMESPACE {

// Adds to `blocked` the VCs whose output VC is among `empty`, the VCs of one output without credits.
HWY_INLINE void add_blocked(const Group& group, const Shape& shape, std::size_t at, unsigned output,
                            Vector empty, std::array<Vector, kPorts>& blocked) {
  for (unsigned input = 0; input < kPorts; ++input) {
    Vector vcs = zero();
    for (unsigned vc = 0; vc < shape.vcs; ++vc) {
      vcs = hn::Or(vcs, select(has(load(group.output_vc[input][vc], at), empty), bytes(1U << vc)));
    }
    blocked[input] = hn::Or(blocked[input], hn::And(vcs, load(group.toward[output][input], at)));
  }
}

HWY_INLINE void receive_credits(Group& group, const Received& received, const Shape& shape, std::size_t at,
                                std::array<Vector, kPorts>& blocked) {
  const Vector all = bytes((1U << shape.vcs) - 1U);
  for (unsigned output = 0; output < kPorts; ++output) {
    const Vector open =
        count_up(group.credits, shape.count_planes, output, at, load(received.credits[output], at));
    const Vector empty = hn::AndNot(open, all);
    if (any(empty)) add_blocked(group, shape, at, output, empty, blocked);
  }
}

// Returns what is busy with the terminals of this vector.
HWY_INLINE Vector receive_at_sources(Group& group, const Received& received, const Shape& shape,
                                     std::size_t at, Scratch& scratch) {
  Vector steps = load(received.source_credits, at);
  const Vector came = steps;
  Vector open = zero();
  for (unsigned plane = 0; plane < shape.count_planes; ++plane) {
    const Vector old = load(group.source_credits[plane], at);
    const Vector next = hn::Xor(old, steps);
    steps = hn::And(old, steps);
    store(next, group.source_credits[plane], at);
    open = hn::Or(open, next);
  }
  store(open, scratch.source_open, at);
  const Vector waits = load(group.source_waits, at);
  scratch.starting |= nonzero_lanes(hn::And(waits, open)) << at;
  return hn::Or(hn::Or(waits, came), load(group.source_vc, at));
}

HWY_INLINE void find_allocating(const Group& group, const Shape& shape, std::size_t at,
                                const std::array<Vector, kPorts>& pending, Scratch& scratch) {
  const Vector all = bytes((1U << shape.vcs) - 1U);
  for (unsigned output = 0; output < kPorts; ++output) {
    Vector wanted = zero();
    for (unsigned input = 0; input < kPorts; ++input) {
      wanted = hn::Or(wanted, hn::And(pending[input], load(group.toward[output][input], at)));
    }
    const Vector free = hn::AndNot(load(group.held[output], at), all);
    wanted = hn::IfThenElseZero(hn::Ne(free, zero()), wanted);
    scratch.allocating[output] |= nonzero_lanes(wanted) << at;
  }
}

HWY_INLINE void receive_vector(Group& group, const Received& received, const Shape& shape, std::size_t at,
                               Scratch& scratch) {
  std::array<Vector, kPorts> blocked;
  for (unsigned input = 0; input < kPorts; ++input) blocked[input] = zero();
  receive_credits(group, received, shape, at, blocked);
  std::array<Vector, kPorts> pending;
  Vector any_pending = zero();
  Vector any_new = zero();
  Vector stirring = receive_at_sources(group, received, shape, at, scratch);
  for (unsigned input = 0; input < kPorts; ++input) {
    const Vector came = load(received.flits[input], at);
    const Vector occupied = count_up(group.occupied, shape.count_planes, input, at, came);
    const Vector busy = load(group.busy[input], at);
    const Vector active = load(group.active[input], at);
    const Vector fronts = hn::AndNot(busy, occupied);
    pending[input] = hn::AndNot(active, busy);
    store(hn::AndNot(blocked[input], hn::And(active, occupied)), scratch.eligible[input], at);
    store(fronts, scratch.new_fronts[input], at);
    store(pending[input], scratch.pending[input], at);
    any_pending = hn::Or(any_pending, pending[input]);
    any_new = hn::Or(any_new, fronts);
    stirring = hn::Or(stirring, occupied);
    stirring = hn::Or(stirring, load(received.credits[input], at));
  }
  if (any(any_new)) {
    for (unsigned input = 0; input < kPorts; ++input) {
      scratch.new_front_routers[input] |= nonzero_lanes(load(scratch.new_fronts[input], at)) << at;
    }
  }
  if (any(any_pending)) find_allocating(group, shape, at, pending, scratch);
  scratch.stirring = scratch.stirring || any(stirring);
}

void receive_group(Group& group, const Received& received, const Shape& shape, Scratch& scratch) {
  scratch.new_front_routers.fill(0);
  scratch.allocating.fill(0);
  scratch.starting = 0;
  scratch.stirring = false;
  for (std::size_t at = 0; at < kLanes; at += hn::Lanes(Tag())) {
    receive_vector(group, received, shape, at, scratch);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace primalsim::noc::iq::dense
HWY_AFTER_NAMESPACE();

#endif
