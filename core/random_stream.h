// Pseudo-random numbers that are the same on every compiler and machine, one independent stream per source.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "core/checked_math.h"

namespace primalsim {

// xoshiro256** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021), its state
// filled by SplitMix64 (Steele, Lea and Flood, 2014). Streams of one seed start from different states, so a
// source draws the same numbers whatever the others do. Not for cryptography.
class RandomStream {
 public:
  explicit RandomStream(std::uint64_t seed, std::uint64_t stream = 0) {
    // Both are scrambled, so that neighbouring seeds and streams have nothing in common; for one seed,
    // different streams give different starts, as every step is one-to-one.
    std::uint64_t start = scramble(seed + kGolden) ^ scramble(~stream);
    for (std::uint64_t& word : state_) word = scramble(start += kGolden);
  }

  // All 64-bit numbers are equally likely.
  std::uint64_t next() {
    const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  // Uniform in 0 .. bound-1, without bias; bound >= 1. Lemire, "Fast random integer generation in an
  // interval", 2019.
  std::uint64_t below(std::uint64_t bound) {
    Wide product = Wide{next()} * bound;
    if (static_cast<std::uint64_t>(product) < bound) {
      const std::uint64_t rejected = -bound % bound;  // 2^64 mod bound
      while (static_cast<std::uint64_t>(product) < rejected) product = Wide{next()} * bound;
    }
    return static_cast<std::uint64_t>(product >> 64);
  }

  // Uniform in [0, 1): a multiple of 2^-53, exact in a double.
  double real() { return static_cast<double>(next() >> 11) * 0x1p-53; }

  // True with the given probability: never for 0 and less, always for 1 and more. Draws one number in any
  // case.
  bool bernoulli(double probability) { return real() < probability; }

  // Every order is equally likely (Fisher-Yates).
  template <typename T>
  void shuffle(std::span<T> items) {
    for (std::size_t left = items.size(); left > 1; --left) {
      std::swap(items[left - 1], items[static_cast<std::size_t>(below(left))]);
    }
  }

 private:
  static constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15;

  // The output function of SplitMix64, one-to-one on 64 bits.
  static std::uint64_t scramble(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
    return x ^ (x >> 31);
  }

  std::array<std::uint64_t, 4> state_{};
};

}  // namespace primalsim
