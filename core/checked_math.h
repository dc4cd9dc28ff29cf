// Arithmetic of whole numbers: quotients rounded up, which is how amounts of work become whole cycles, and
// sums and products that must not wrap around, energies mostly.
#pragma once

#include <cmath>
#include <cstdint>

#include "core/error.h"

namespace primalsim {

inline std::uint64_t divide_up(std::uint64_t dividend, std::uint64_t divisor) {
  return (dividend + divisor - 1) / divisor;
}

// A quotient of two doubles is rounded correctly everywhere, so every compiler gives the same cycles.
inline std::uint64_t divide_up(std::uint64_t dividend, double divisor) {
  return static_cast<std::uint64_t>(std::ceil(static_cast<double>(dividend) / divisor));
}

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

// Products of two numbers, and sums of many.
__extension__ using Wide = unsigned __int128;

inline std::uint64_t checked_narrow(Wide number, const char* what) {
  if (number > ~std::uint64_t{0}) throw_input_error("{} exceeds 2^64 - 1", what);
  return static_cast<std::uint64_t>(number);
}

// Rounded down.
inline std::uint64_t checked_quotient(Wide dividend, Wide divisor, const char* what) {
  const Wide result = dividend / divisor;
  if (result > ~std::uint64_t{0}) throw_input_error("{}: a quotient exceeds 2^64 - 1", what);
  return static_cast<std::uint64_t>(result);
}

}  // namespace primalsim
