// When everything of a Program happened in one run. Index spaces: accelerator/program_image.h.
#pragma once

#include <algorithm>
#include <vector>

#include "core/cycle.h"

namespace primalsim::accelerator {

struct RunTimes {
  std::vector<Cycle> start;  // per waiter; of a reduce's own waiter: the first of its operands
  std::vector<Cycle> event;  // per event

  // The cycle in which the last task is done; 0 for a program without tasks.
  Cycle makespan() const { return event.empty() ? 0 : *std::max_element(event.begin(), event.end()); }
};

}  // namespace primalsim::accelerator
