// Numbers that a layer's operator gives, named so that two computations of them can be compared.
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

namespace primalsim::arithmetic {

struct ComputedName {
  enum class Part : std::uint8_t {
    kVector,         // elements of the output vector
    kRanks,          // of x*A, requantised, per rank
    kEntry,          // what KV_APPEND writes: row 0 is k, row 1 is v
    kScores,         // row is the entry, elements are query heads
    kProbabilities,  // likewise
    kNextLayer,      // elements of the vector that the next layer gets
    kLargest,        // logit_key of the largest logit; row is the slice, or kOfAll
  };
  static constexpr std::uint32_t kOfAll = ~std::uint32_t{0};

  std::uint32_t op = 0;  // index of the operator in its graph
  Part part = Part::kVector;
  std::uint32_t row = 0;
  std::uint32_t token = 0;  // index in the stream
  friend auto operator<=>(const ComputedName&, const ComputedName&) = default;
};

// Elements from `first` on.
struct Computed {
  ComputedName name;
  std::uint32_t first = 0;
  std::vector<std::int64_t> values;
};

}  // namespace primalsim::arithmetic
