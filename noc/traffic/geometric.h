// The number of failures before the first success of independent trials, drawn in one go.
#pragma once

#include <array>
#include <cstdint>

#include "core/cycle.h"
#include "core/random_stream.h"

namespace primalsim::noc::traffic {

// Inversion in 64-bit fixed point, so that every compiler and machine draws the same: the largest k with
// u < (1-p)^k. Probabilities are exact to about 2^-58.
class Geometric {
 public:
  // 0 .. 1; below 2^-64 nothing ever succeeds.
  explicit Geometric(double probability);

  // kNever if nothing ever succeeds. Draws one number, or none if there is nothing to decide.
  std::uint64_t failures(RandomStream& random) const;

 private:
  static constexpr unsigned kPowers = 63;
  bool never_ = false;
  bool always_ = false;
  unsigned used_ = 0;                            // of powers_; the others are 0
  std::array<std::uint64_t, kPowers> powers_{};  // 2^64 (1-p)^(2^i)
};

}  // namespace primalsim::noc::traffic
