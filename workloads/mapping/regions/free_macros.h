// Which macros of a ribbon nothing has taken, row by row.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "core/geometry/ribbon.h"

namespace primalsim::workloads {

class FreeMacros {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  // All of them.
  explicit FreeMacros(const Ribbon& ribbon)
      : words_((ribbon.columns() + kBits - 1) / kBits), free_(std::size_t{words_} * ribbon.height) {
    for (std::uint32_t row = 0; row < ribbon.height; ++row) {
      for (std::uint32_t column = 0; column < ribbon.columns(); column += kBits) {
        const std::uint32_t bits = std::min(kBits, ribbon.columns() - column);
        word(column, row) = ~std::uint64_t{0} >> (kBits - bits);
      }
    }
  }

  bool contains(std::uint32_t column, std::uint32_t row) const {
    return (free_[index(column, row)] >> (column % kBits) & 1) != 0;
  }
  void take(std::uint32_t column, std::uint32_t row) {
    word(column, row) &= ~(std::uint64_t{1} << (column % kBits));
  }
  // The nearest free column of a row that is not east of this one, or kNone.
  std::uint32_t west(std::uint32_t column, std::uint32_t row) const {
    std::size_t at = index(column, row);
    std::uint64_t bits = free_[at] & (~std::uint64_t{0} >> (kBits - 1 - column % kBits));
    for (std::uint32_t block = column / kBits;; bits = free_[--at], --block) {
      if (bits != 0) return block * kBits + kBits - 1 - static_cast<std::uint32_t>(std::countl_zero(bits));
      if (block == 0) return kNone;
    }
  }
  // The same of those that are not west of it.
  std::uint32_t east(std::uint32_t column, std::uint32_t row) const {
    std::size_t at = index(column, row);
    std::uint64_t bits = free_[at] & (~std::uint64_t{0} << (column % kBits));
    for (std::uint32_t block = column / kBits;; bits = free_[++at], ++block) {
      if (bits != 0) return block * kBits + static_cast<std::uint32_t>(std::countr_zero(bits));
      if (block + 1 == words_) return kNone;
    }
  }

 private:
  static constexpr std::uint32_t kBits = 64;

  std::size_t index(std::uint32_t column, std::uint32_t row) const {
    return std::size_t{row} * words_ + column / kBits;
  }
  std::uint64_t& word(std::uint32_t column, std::uint32_t row) { return free_[index(column, row)]; }

  std::uint32_t words_;  // of a row
  std::vector<std::uint64_t> free_;
};

}  // namespace primalsim::workloads
