// The near future, one slot per cycle, and where in it anything is: what every wheel and calendar is made of.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "core/cycle.h"

namespace primalsim {

// Slots of kSlots consecutive cycles, from a `now` that its user keeps and that never goes back. Slots are as
// their user leaves them; the ring only keeps in mind which are in use. Looking for the next one takes the
// same few instructions wherever it is.
template <typename Slot, std::size_t kSlots>
class SlotRing {
  static_assert(std::has_single_bit(kSlots) && kSlots >= 64 && kSlots <= 4096,
                "one word has a bit for each word of the bitmap");

 public:
  Slot& operator[](Cycle cycle) { return slots_[cycle % kSlots]; }
  bool used(Cycle cycle) const { return (words_[word_of(cycle)] >> cycle % 64 & 1U) != 0; }

  void use(Cycle cycle) {
    words_[word_of(cycle)] |= bit(cycle);
    if constexpr (kWords > 1) any_ |= bit(word_of(cycle));
  }
  void release(Cycle cycle) {
    std::uint64_t& word = words_[word_of(cycle)];
    word &= ~bit(cycle);
    if constexpr (kWords > 1) {
      if (word == 0) any_ &= ~bit(word_of(cycle));
    }
  }

  // The first cycle in use of now .. now + kSlots - 1; kNever if none is.
  Cycle first(Cycle now) const {
    const std::size_t from = now % kSlots;
    const std::size_t word = from / 64;
    const std::uint64_t rest = words_[word] >> from % 64;
    if (rest != 0) return now + static_cast<unsigned>(std::countr_zero(rest));
    // The other words in turn, ending with this one, whose bits before `from` are the last cycles.
    std::size_t found = 0;
    if constexpr (kWords > 1) {
      if (any_ == 0) return kNever;
      const std::uint64_t later = any_ & ~std::uint64_t{1} << word;
      found = static_cast<std::size_t>(std::countr_zero(later != 0 ? later : any_));
    } else if (words_[0] == 0) {
      return kNever;
    }
    const std::size_t slot = found * 64 + static_cast<std::size_t>(std::countr_zero(words_[found]));
    return now + (slot + kSlots - from) % kSlots;
  }

 private:
  static constexpr std::size_t kWords = kSlots / 64;
  static std::size_t word_of(Cycle cycle) { return cycle % kSlots / 64; }
  static std::uint64_t bit(std::uint64_t index) { return std::uint64_t{1} << index % 64; }

  std::array<Slot, kSlots> slots_{};
  std::array<std::uint64_t, kWords> words_{};  // bit per slot
  std::uint64_t any_ = 0;                      // bit per word that is not 0
};

}  // namespace primalsim
