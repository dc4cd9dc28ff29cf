// Sets of VCs as bit masks, and the round-robin choice from them.
#pragma once

#include <bit>
#include <cstdint>

namespace primalsim::noc::iq::event {

__extension__ using Mask128 = unsigned __int128;

inline unsigned lowest(std::uint64_t mask) { return static_cast<unsigned>(std::countr_zero(mask)); }
inline unsigned lowest(Mask128 mask) {
  const auto low = static_cast<std::uint64_t>(mask);
  return low != 0 ? lowest(low) : 64 + lowest(static_cast<std::uint64_t>(mask >> 64U));
}

// The first member at or after `pointer`, else the first of all. `mask` is not empty, `pointer` below its
// width.
template <typename Mask>
unsigned first_from(Mask mask, unsigned pointer) {
  const Mask from = mask & (~Mask{0} << pointer);
  return lowest(from != 0 ? from : mask);
}

template <typename Mask>
bool single(Mask mask) {
  return (mask & (mask - 1)) == 0;
}

}  // namespace primalsim::noc::iq::event
