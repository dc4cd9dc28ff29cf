// Vectors of router bytes, and the steps that both passes of the dense kernel use. Included once per
// instruction set.
#if defined(PRIMALSIM_NOC_IQ_DENSE_VECTOR_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef PRIMALSIM_NOC_IQ_DENSE_VECTOR_INL_H_
#undef PRIMALSIM_NOC_IQ_DENSE_VECTOR_INL_H_
#else
#define PRIMALSIM_NOC_IQ_DENSE_VECTOR_INL_H_
#endif

#include <hwy/highway.h>

#include <bit>
#include <cstring>

#include "noc/iq/dense_state.h"

HWY_BEFORE_NAMESPACE();
namespace primalsim::noc::iq::dense {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Tag = hn::CappedTag<std::uint8_t, kLanes>;
using Vector = hn::Vec<Tag>;
using Mask = hn::Mask<Tag>;

HWY_INLINE Vector zero() { return hn::Zero(Tag()); }
HWY_INLINE Vector bytes(unsigned value) { return hn::Set(Tag(), static_cast<std::uint8_t>(value)); }
HWY_INLINE Vector load(const Lanes& lanes, std::size_t at) { return hn::Load(Tag(), lanes.data() + at); }
HWY_INLINE Vector load(const std::uint8_t* lanes, std::size_t at) { return hn::LoadU(Tag(), lanes + at); }
HWY_INLINE void store(Vector value, Lanes& lanes, std::size_t at) {
  hn::Store(value, Tag(), lanes.data() + at);
}
HWY_INLINE void store(Vector value, std::uint8_t* lanes, std::size_t at) {
  hn::StoreU(value, Tag(), lanes + at);
}
HWY_INLINE bool any(Vector value) { return !hn::AllFalse(Tag(), hn::Ne(value, zero())); }
HWY_INLINE Vector select(Mask mask, Vector value) { return hn::IfThenElseZero(mask, value); }
HWY_INLINE Mask has(Vector value, Vector bits) { return hn::Ne(hn::And(value, bits), zero()); }

// Bit i is set if byte i is not 0.
HWY_INLINE std::uint64_t nonzero_lanes(Vector value) {
  alignas(8) std::uint8_t bits[8] = {};
  hn::StoreMaskBits(Tag(), hn::Ne(value, zero()), bits);
  std::uint64_t word = 0;
  std::memcpy(&word, bits, sizeof word);
  return word;
}

// Of each byte, one bit of `choices`: the first in `order`, else the first.
HWY_INLINE Vector first_in_order(Vector choices, Vector order) {
  const Vector in_order = hn::And(choices, order);
  const Vector from = hn::IfThenElse(hn::Eq(in_order, zero()), choices, in_order);
  return hn::And(from, hn::Sub(zero(), from));
}

// The order after `chosen` (one bit) was served; `order` where it is 0.
HWY_INLINE Vector order_after(Vector chosen, Vector order) {
  const Vector beyond = hn::Not(hn::Or(chosen, hn::Sub(chosen, bytes(1))));
  return hn::IfThenElse(hn::Eq(chosen, zero()), order, beyond);
}

// Of `steps`, the sets of counters that go up or down by one.
template <typename Planes>
HWY_INLINE Vector count_up(Planes& planes, unsigned count, std::size_t index, std::size_t at, Vector steps) {
  Vector positive = zero();
  for (unsigned plane = 0; plane < count; ++plane) {
    const Vector old = load(planes[plane][index], at);
    const Vector next = hn::Xor(old, steps);
    steps = hn::And(old, steps);
    store(next, planes[plane][index], at);
    positive = hn::Or(positive, next);
  }
  return positive;
}
// Returns the counters that were 0 and went below.
template <typename Planes>
HWY_INLINE Vector count_down(Planes& planes, unsigned count, std::size_t index, std::size_t at,
                             Vector steps) {
  for (unsigned plane = 0; plane < count; ++plane) {
    const Vector old = load(planes[plane][index], at);
    store(hn::Xor(old, steps), planes[plane][index], at);
    steps = hn::AndNot(old, steps);
  }
  return steps;
}

}  // namespace HWY_NAMESPACE
}  // namespace primalsim::noc::iq::dense
HWY_AFTER_NAMESPACE();

#endif
