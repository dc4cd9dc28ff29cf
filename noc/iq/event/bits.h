// Sets of VCs, routers and sources as bits, and the round-robin choice from them.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

namespace primalsim::noc::iq::event {

__extension__ using Mask128 = unsigned __int128;

inline unsigned lowest(std::uint64_t mask) { return static_cast<unsigned>(std::countr_zero(mask)); }
inline unsigned lowest(Mask128 mask) {
  const auto low = static_cast<std::uint64_t>(mask);
  return low != 0 ? lowest(low) : 64 + lowest(static_cast<std::uint64_t>(mask >> 64U));
}

// The first member at or after `pointer`, else the first of all. `mask` is not empty, `pointer` below its
// width.
template <typename Mask>
unsigned first_from(Mask mask, unsigned pointer) {
  const Mask from = mask & (~Mask{0} << pointer);
  return lowest(from != 0 ? from : mask);
}

template <typename Mask>
bool single(Mask mask) {
  return (mask & (mask - 1)) == 0;
}

// A set of small numbers, visited in ascending order.
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
