// The power states of a compute tile.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/cycle.h"

namespace primalsim::pe_models::srpg {

enum class State : std::uint8_t {
  kOff,        // nothing kept
  kReprogram,  // waking, then LoRA weights arrive and are written
  kReady,      // powered, waiting; also while waking up to compute
  kCompute,    // its layer computes
  kRetain      // KV and LoRA kept; routers and ACIM gated
};
inline constexpr std::size_t kStates = 5;

const char* state_name(State state);  // "off", "reprogram", "ready", "compute", "retain"

// Cycles, or tile-cycles, by State.
using StateCycles = std::array<Cycle, kStates>;

}  // namespace primalsim::pe_models::srpg
