// 8-bit numbers that follow from a seed, a tensor and a place in it, so that large matrices need no memory.
#pragma once

#include <cstdint>
#include <span>

namespace primalsim::arithmetic {

class RandomNumbers {
 public:
  explicit RandomNumbers(std::uint64_t seed) : seed_(scramble(seed)) {}

  // Weight (row, column): all 8-bit numbers are equally likely.
  std::int8_t weight(std::uint32_t tensor, std::uint32_t row, std::uint32_t column) const {
    return static_cast<std::int8_t>(word(tensor, row, column / 8) >> (column % 8 * 8));
  }
  // The weights (row, column ..) of one row.
  void weights(std::uint32_t tensor, std::uint32_t row, std::uint32_t column,
               std::span<std::int8_t> to) const {
    std::uint64_t eight = 0;
    for (std::size_t i = 0; i < to.size(); ++i, ++column) {
      if (i == 0 || column % 8 == 0) eight = word(tensor, row, column / 8);
      to[i] = static_cast<std::int8_t>(eight >> (column % 8 * 8));
    }
  }
  // -56 .. 55: a root mean square of 32.
  std::int64_t activation(std::uint32_t tensor, std::uint32_t row, std::uint32_t column) const {
    return static_cast<std::int64_t>((word(tensor, row, column) >> 32) * 112 >> 32) - 56;
  }
  // -8 .. 7.
  std::int64_t bias(std::uint32_t tensor, std::uint32_t column) const {
    return static_cast<std::int64_t>(word(tensor, 0, column) >> 60) - 8;
  }

 private:
  std::uint64_t word(std::uint32_t tensor, std::uint32_t row, std::uint32_t column) const {
    return scramble(scramble(seed_ ^ tensor) + (std::uint64_t{row} << 32 | column));
  }
  // The output function of SplitMix64 (Steele, Lea and Flood, 2014).
  static constexpr std::uint64_t scramble(std::uint64_t x) {
    x += 0x9E3779B97F4A7C15;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
    return x ^ (x >> 31);
  }

  std::uint64_t seed_;
};

// Tensors of a layer. `op` is the index of the LINEAR operator in its graph, below 2^20.
enum Tensor : std::uint32_t { kWeights, kLoraA, kLoraB, kBias };
constexpr std::uint32_t tensor_of(std::uint32_t op, Tensor tensor) { return op * 4 + tensor; }
// Of adapter `adapter`, below 256, of those that the sequences of a batch have.
constexpr std::uint32_t lora_tensor_of(std::uint32_t op, Tensor tensor, std::uint32_t adapter) {
  return tensor_of(op, tensor) + (adapter << 22);
}
inline constexpr std::uint32_t kInputTensor = 1u << 30;  // rows are tokens
// What a sequence (below 2^28) has in its cache from before; rows are entries.
constexpr std::uint32_t history_tensor(std::uint32_t sequence, bool is_v) {
  return kInputTensor + 1 + 2 * sequence + (is_v ? 1 : 0);
}

}  // namespace primalsim::arithmetic
