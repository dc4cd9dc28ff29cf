// The main controllers of the tiles (docs/lockstep.md): what they broadcast, the memory their programs are
// in, and how a compiler chooses their steps.
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/cycle.h"
#include "noc/ipcn/network.h"

namespace primalsim::noc::lockstep {

struct Control {
  std::uint32_t commands_per_step = 2;  // 1 .. 64; kUnlimitedCommands: any
  std::uint32_t steps_per_bank = 1024;  // of the program memory
  Cycle bank_load_cycles = 1024;        // to load one bank while the other runs
  std::uint32_t tiles_per_controller = 1;
};

inline constexpr std::uint32_t kUnlimitedCommands = 64;

// What the step chosen next has most of.
enum class Rule : std::uint8_t {
  kMostFlits,    // flit-hops
  kHighestRate,  // flit-hops per cycle
  kMostUrgent,   // the packet with the longest way to the end of the Program goes, then flit-hops
};

inline const char* rule_name(Rule rule) {
  switch (rule) {
    case Rule::kMostFlits:
      return "most-flits";
    case Rule::kHighestRate:
      return "highest-rate";
    case Rule::kMostUrgent:
      return "most-urgent";
  }
  return "";
}

// One router configuration, as the main controller broadcasts it: one input, the outputs it goes to, and
// whether the flits are added to a sum on the way.
using Command = std::uint16_t;

inline constexpr unsigned kOutputSets = 1U << ipcn::kPorts;
inline constexpr Command kCommands = 2 * ipcn::kPorts * kOutputSets;
inline constexpr Command kNoCommand = kCommands;

// `outputs` has bit p for output p. With `add`, outputs of the local port alone mean that the flits join an
// accumulator; other outputs that they complete the sum, which leaves there at once.
inline Command make_command(unsigned input, unsigned outputs, bool add) {
  return static_cast<Command>(((add ? ipcn::kPorts : 0U) + input) * kOutputSets + outputs);
}

// The program memory of one controller: two banks, one loaded while the other runs.
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

}  // namespace primalsim::noc::lockstep
