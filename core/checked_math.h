// Sums and products of 64-bit numbers that must not wrap around: energies, mostly.
#pragma once

#include <cstdint>

#include "core/error.h"

namespace primalsim {

// Throw InputError, since only absurd inputs get there; `what` names the quantity.
inline std::uint64_t checked_sum(std::uint64_t a, std::uint64_t b, const char* what) {
  std::uint64_t result = 0;
  if (__builtin_add_overflow(a, b, &result)) throw_input_error("{}: {} + {} exceed 2^64 - 1", what, a, b);
  return result;
}

inline std::uint64_t checked_product(std::uint64_t a, std::uint64_t b, const char* what) {
  std::uint64_t result = 0;
  if (__builtin_mul_overflow(a, b, &result)) throw_input_error("{}: {} x {} exceed 2^64 - 1", what, a, b);
  return result;
}

}  // namespace primalsim
