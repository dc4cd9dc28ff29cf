// The power states of a compute tile, and the policies by which it changes between them. docs/srpg.md
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

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

// What is done about idle tiles and about the writing of LoRA weights.
enum class Policy : std::uint8_t {
  kNone,       // every tile stays powered; a layer is reprogrammed when its turn has come
  kGate,       // idle tiles are gated
  kReprogram,  // layer l + 1 is reprogrammed while layer l computes
  kSrpg,       // both
  kRefresh     // as kSrpg, but idle tiles do not keep LoRA weights: they are written for every token
};

inline constexpr bool gates(Policy policy) { return policy != Policy::kNone && policy != Policy::kReprogram; }
inline constexpr bool overlaps(Policy policy) { return policy != Policy::kNone && policy != Policy::kGate; }

inline constexpr const char* kPolicyList = "none, gate, reprogram, srpg and refresh";
const char* policy_name(Policy policy);
std::optional<Policy> policy_of(std::string_view name);

}  // namespace primalsim::pe_models::srpg
