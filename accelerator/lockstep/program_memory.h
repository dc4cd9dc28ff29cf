// The program memory of one controller: two banks, one loaded while the other runs.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/cycle.h"

namespace primalsim::accelerator::lockstep {

class ProgramMemory {
 public:
  ProgramMemory(std::uint32_t steps_per_bank, Cycle load_cycles)
      : steps_per_bank_(steps_per_bank), load_cycles_(load_cycles) {}

  // The controller wants to begin its next step at `cycle`; returns when it can. The first bank is loaded
  // before the run. A bank begins to load when the one before it begins to run, for then its memory is free.
  Cycle next_step(Cycle cycle) {
    ++steps_;
    if (left_in_bank_ == 0) {
      const Cycle loaded = steps_ == 1 ? cycle : bank_start_ + load_cycles_;
      stall_cycles_ += loaded > cycle ? loaded - cycle : 0;
      bank_start_ = cycle = std::max(cycle, loaded);
      left_in_bank_ = steps_per_bank_;
      ++banks_;
    }
    --left_in_bank_;
    return cycle;
  }

  std::uint64_t steps() const { return steps_; }
  std::uint64_t banks() const { return banks_; }
  Cycle stall_cycles() const { return stall_cycles_; }

 private:
  std::uint32_t steps_per_bank_;
  Cycle load_cycles_;
  std::uint32_t left_in_bank_ = 0;
  Cycle bank_start_ = 0;
  std::uint64_t steps_ = 0;
  std::uint64_t banks_ = 0;
  Cycle stall_cycles_ = 0;
};

}  // namespace primalsim::accelerator::lockstep
