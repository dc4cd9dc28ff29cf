// Rotary position embedding in integers: neighbouring elements (2i, 2i + 1) of a head are rotated together.
#pragma once

#include <cstdint>
#include <vector>

namespace primalsim::arithmetic {

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
