#include "pe_models/srpg/state.h"

#include "pe_models/srpg/state_energy.h"

namespace primalsim::pe_models::srpg {
namespace {

constexpr std::array<const char*, 5> kPolicyNames{"none", "gate", "reprogram", "srpg", "refresh"};

}  // namespace

const char* policy_name(Policy policy) { return kPolicyNames[static_cast<std::size_t>(policy)]; }

std::optional<Policy> policy_of(std::string_view name) {
  for (std::size_t i = 0; i < kPolicyNames.size(); ++i) {
    if (name == kPolicyNames[i]) return static_cast<Policy>(i);
  }
  return std::nullopt;
}

const char* state_name(State state) {
  static constexpr std::array<const char*, kStates> kNames{"off", "reprogram", "ready", "compute", "retain"};
  return kNames[static_cast<std::size_t>(state)];
}

const char* domain_name(Domain domain) {
  static constexpr std::array<const char*, kDomains> kNames{"ipcn", "sram", "rram"};
  return kNames[static_cast<std::size_t>(domain)];
}

}  // namespace primalsim::pe_models::srpg
