// What is done about idle tiles and about the writing of LoRA weights. docs/srpg.md
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace primalsim::pe_models::srpg {

enum class Policy : std::uint8_t {
  kNone,       // every tile stays powered; a layer is reprogrammed when its turn has come
  kGate,       // idle tiles are gated
  kReprogram,  // layer l + 1 is reprogrammed while layer l computes
  kSrpg        // both
};

inline constexpr bool gates(Policy policy) { return policy == Policy::kGate || policy == Policy::kSrpg; }
inline constexpr bool overlaps(Policy policy) {
  return policy == Policy::kReprogram || policy == Policy::kSrpg;
}

const char* policy_name(Policy policy);  // "none", "gate", "reprogram", "srpg"
std::optional<Policy> policy_of(std::string_view name);

}  // namespace primalsim::pe_models::srpg
