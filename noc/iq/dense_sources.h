// When the terminals of the dense kernel have a new packet at the front of their queues: a timing wheel with
// at most one entry per terminal.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/cycle.h"

namespace primalsim::noc::iq::dense {

class SourceWheel {
 public:
  explicit SourceWheel(std::uint32_t sources) : next_(sources, kNone) { first_.fill(kNone); }

  // `source` has no entry; `cycle` is not before the last one taken.
  void add(std::uint32_t source, Cycle cycle);

  // Calls visit(source) for the entries of `cycle`, and removes them. Cycles are taken in order; those
  // without entries may be left out.
  template <typename Visit>
  void take(Cycle cycle, Visit&& visit) {
    if (cycle / kSlots != round_) turn_to(cycle / kSlots);
    std::uint32_t source = first_[cycle % kSlots];
    if (source == kNone) return;
    first_[cycle % kSlots] = kNone;
    while (source != kNone) {
      const std::uint32_t next = next_[source];
      --near_;
      visit(source);
      source = next;
    }
  }

  // The cycle of the next entry at or after `from`; kNever if there is none.
  Cycle next_cycle(Cycle from) const;

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;
  static constexpr Cycle kSlots = 1024;
  struct Later {
    Cycle cycle;
    std::uint32_t source;
  };

  void insert(std::uint32_t source, Cycle cycle);
  void turn_to(Cycle round);

  Cycle round_ = 0;  // the wheel holds the cycles round_ * kSlots + 0 .. kSlots - 1
  std::uint64_t near_ = 0;
  std::array<std::uint32_t, kSlots> first_{};
  std::vector<std::uint32_t> next_;
  std::vector<Later> later_;  // beyond the wheel
};

}  // namespace primalsim::noc::iq::dense
