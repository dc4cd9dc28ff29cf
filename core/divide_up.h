// Quotients rounded up: how amounts of work become whole cycles.
#pragma once

#include <cmath>
#include <cstdint>

namespace primalsim {

inline std::uint64_t divide_up(std::uint64_t dividend, std::uint64_t divisor) {
  return (dividend + divisor - 1) / divisor;
}

// A quotient of two doubles is rounded correctly everywhere, so every compiler gives the same cycles.
inline std::uint64_t divide_up(std::uint64_t dividend, double divisor) {
  return static_cast<std::uint64_t>(std::ceil(static_cast<double>(dividend) / divisor));
}

}  // namespace primalsim
