// A set of small numbers, visited in ascending order.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace primalsim::noc::iq::event {

class Bitmap {
 public:
  explicit Bitmap(std::uint32_t size) : words_((size + 63) / 64, 0) {}

  void insert(std::uint32_t number) { words_[number / 64] |= std::uint64_t{1} << (number % 64); }
  bool empty() const {
    for (const std::uint64_t word : words_) {
      if (word != 0) return false;
    }
    return true;
  }
  // Calls keep(number) for every member; those for which it returns false leave the set. `keep` must not
  // insert.
  template <typename Keep>
  void filter(Keep keep) {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      std::uint64_t kept = words_[i];
      for (std::uint64_t left = kept; left != 0; left &= left - 1) {
        const auto bit = static_cast<unsigned>(std::countr_zero(left));
        if (!keep(static_cast<std::uint32_t>(i * 64 + bit))) kept &= ~(std::uint64_t{1} << bit);
      }
      words_[i] = kept;
    }
  }

 private:
  std::vector<std::uint64_t> words_;
};

}  // namespace primalsim::noc::iq::event
