// The integer arithmetic of a decoder layer: one definition for the simulated macros and for the direct
// computation.
//
// Activations are 8-bit numbers with a root mean square near 32. Formulas and ranges: docs/functional.md.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <vector>

namespace primalsim::arithmetic {

inline constexpr unsigned kActivationBits = 8;

// Rounding and saturation.

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

// Linear operators and LoRA.

// What an ADC makes of the exact product of a column: `rows` products of 8-bit numbers, `adc_bits` (4 .. 32)
// out.
std::int64_t adc(std::int64_t product, std::uint32_t rows, unsigned adc_bits);
// A sum of `partitions` such partial sums as an activation.
std::int64_t requantise(std::int64_t sum, std::uint32_t partitions, std::int64_t bias, unsigned adc_bits);
// One rank's share of a LoRA update, in the unit of the partial sums: exact under any cut of the ranks.
std::int64_t lora_share(std::int64_t rank_value, std::int64_t weight, unsigned adc_bits);

// 2^16 * 32 / rms of `elements` numbers with this sum of squares; activations times it are in norm.
std::int64_t norm_scale(std::int64_t sum_of_squares, std::uint32_t elements);
std::int64_t norm(std::int64_t value, std::int64_t scale);

// A score in 1/16, 16 bits, from the exact product of two rows of head_dim numbers.
std::int64_t score(std::int64_t product, std::uint32_t head_dim);
// 255 * e^(-below / 16), rounded down; below = maximum - score, a negative one counts as 0.
std::int64_t exponential(std::int64_t below);
// An exponential, or a sum of them, of scores below a maximum, when a larger one is found: times
// e^(-below / 16), rounded down; exact for 0.
std::int64_t rescale(std::int64_t value, std::int64_t below);
// 2^24 / total in 16 bits; a total below 1 counts as 1. Probabilities from it sum to at most 128.
std::int64_t reciprocal(std::int64_t total);
std::int64_t probability(std::int64_t exponential, std::int64_t reciprocal);
// A sum of probability x V, 16 bits, as an activation.
std::int64_t attended(std::int64_t sum);

std::int64_t add(std::int64_t a, std::int64_t b);
std::int64_t swiglu(std::int64_t gate, std::int64_t up);

// Orders logits: the larger value, then the smaller index, is the larger key.
std::int64_t logit_key(std::int64_t value, std::uint32_t index);

// Rotary position embedding: neighbouring elements (2i, 2i + 1) of a head are rotated together.

// cos and sin of the angle of a pair in units of 2^-14, rounded to nearest.
struct Rotation {
  std::int64_t cosine = 0;
  std::int64_t sine = 0;
};

// Per pair i of a head of `head_dim` elements, the angle position x 10000^(-2i / head_dim); position below
// 2^31. Computed with 113 bits in software, so that every compiler gives the same numbers.
std::vector<Rotation> rotations(std::uint32_t position, std::uint32_t head_dim);

struct Rotated {
  std::int64_t even = 0;
  std::int64_t odd = 0;
};

Rotated rotate(std::int64_t even, std::int64_t odd, const Rotation& by);

}  // namespace primalsim::arithmetic
