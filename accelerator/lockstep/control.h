// The main controllers of the tiles, and how a compiler chooses their steps (docs/lockstep.md).
#pragma once

#include <cstdint>

#include "core/cycle.h"
#include "primalsim/v1/architecture.pb.h"

namespace primalsim::accelerator::lockstep {

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

const char* rule_name(Rule rule);

// Throws InputError if the architecture does not describe its control.
Control control_of(const v1::Architecture& architecture);

}  // namespace primalsim::accelerator::lockstep
