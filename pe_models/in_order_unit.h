// One resource of a PE (ACIM, DCIM, router compute): it serves its tasks one at a time, in the order given.
#pragma once

#include <algorithm>

#include "core/cycle.h"

namespace primalsim::pe_models {

class InOrderUnit {
 public:
  // Serves the next task, which has its inputs at `ready` and takes `cycles`. Returns the cycle in which it
  // starts.
  Cycle serve(Cycle ready, Cycle cycles) {
    const Cycle start = std::max(ready, free_at_);
    stall_cycles_ += start - free_at_;
    busy_cycles_ += cycles;
    free_at_ = start + cycles;
    return start;
  }

  // The task that it serves takes so many more.
  void prolong(Cycle cycles) {
    busy_cycles_ += cycles;
    free_at_ += cycles;
  }

  Cycle free_at() const { return free_at_; }
  Cycle busy_cycles() const { return busy_cycles_; }
  // Cycles in which the unit had tasks left to do but the next one still waited for its inputs.
  Cycle stall_cycles() const { return stall_cycles_; }

 private:
  Cycle free_at_ = 0;
  Cycle busy_cycles_ = 0;
  Cycle stall_cycles_ = 0;
};

}  // namespace primalsim::pe_models
