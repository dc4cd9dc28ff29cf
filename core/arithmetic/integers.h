// Rounding and saturation, the same wherever numbers are computed. docs/functional.md.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>

namespace primalsim::arithmetic {

// value / 2^shift, rounded to nearest, halves upwards; shift 0 .. 62.
constexpr std::int64_t round_shift(std::int64_t value, unsigned shift) {
  return shift == 0 ? value : (value + (std::int64_t{1} << (shift - 1))) >> shift;
}

// The nearest number of `bits` bits, signed; bits 1 .. 64.
constexpr std::int64_t saturate(std::int64_t value, unsigned bits) {
  const std::int64_t least = std::numeric_limits<std::int64_t>::min() >> (64 - bits);
  return std::clamp(value, least, ~least);
}

constexpr bool fits(std::int64_t value, unsigned bits) { return saturate(value, bits) == value; }

// The least n with 2^n >= value; value >= 1.
constexpr unsigned ceil_log2(std::uint64_t value) { return static_cast<unsigned>(std::bit_width(value - 1)); }

// floor(sqrt(value)).
constexpr std::uint64_t square_root(std::uint64_t value) {
  std::uint64_t root = 0;
  for (std::uint64_t bit = std::uint64_t{1} << 31; bit != 0; bit >>= 1) {
    const std::uint64_t next = root | bit;
    if (next * next <= value) root = next;
  }
  return root;
}

}  // namespace primalsim::arithmetic
