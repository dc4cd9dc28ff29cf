// Spans of a run's time, each from its first cycle to before its last.
#pragma once

#include <vector>

#include "core/cycle.h"

namespace primalsim::accelerator {

struct CycleSpan {
  Cycle from = 0;
  Cycle to = 0;
};

using CycleSpans = std::vector<CycleSpan>;

// Cycles that are in one of `spans` and in none of `without`, in any order each.
Cycle cycles_in(CycleSpans spans, CycleSpans without);

}  // namespace primalsim::accelerator
