#include "cli/policy_option.h"

#include "accelerator/pe_parameters.h"
#include "core/error.h"

namespace primalsim::cli {

void declare_policy(Options& options) {
  options.value("policy", "none|gate|reprogram|srpg",
                "gating of idle tiles, reprogramming beside computation; srpg if not given (docs/srpg.md)");
}

std::optional<pe_models::srpg::Policy> policy_option(const Options& options,
                                                     const v1::Architecture& architecture) {
  const std::string name = options.text_or("policy", "srpg");
  const auto policy = pe_models::srpg::policy_of(name);
  if (!policy) throw_input_error("--policy is '{}'; allowed are none, gate, reprogram and srpg", name);
  if (accelerator::has_energy(architecture)) return policy;
  if (options.has("policy")) {
    throw_input_error("--policy needs energy and power; architecture {} describes neither",
                      architecture.name());
  }
  return std::nullopt;
}

}  // namespace primalsim::cli
