#include "noc/iq/dense_sources.h"

#include <algorithm>

namespace primalsim::noc::iq::dense {

void SourceWheel::add(std::uint32_t source, Cycle cycle) {
  if (cycle / kSlots == round_) {
    insert(source, cycle);
  } else {
    later_.push_back({cycle, source});
  }
}

void SourceWheel::insert(std::uint32_t source, Cycle cycle) {
  next_[source] = first_[cycle % kSlots];
  first_[cycle % kSlots] = source;
  ++near_;
}

void SourceWheel::turn_to(Cycle round) {
  round_ = round;
  const auto is_now = [round](const Later& later) { return later.cycle / kSlots == round; };
  for (const Later& later : later_) {
    if (is_now(later)) insert(later.source, later.cycle);
  }
  std::erase_if(later_, is_now);
}

Cycle SourceWheel::next_cycle(Cycle from) const {
  if (near_ > 0) {
    for (Cycle cycle = std::max(from, round_ * kSlots); cycle < (round_ + 1) * kSlots; ++cycle) {
      if (first_[cycle % kSlots] != kNone) return cycle;
    }
  }
  Cycle next = kNever;
  for (const Later& later : later_) next = std::min(next, later.cycle);
  return next;
}

}  // namespace primalsim::noc::iq::dense
