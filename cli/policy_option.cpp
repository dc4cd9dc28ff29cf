#include "cli/policy_option.h"

#include "accelerator/energy_result.h"
#include "accelerator/pe_parameters.h"
#include "accelerator/reprogram.h"
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

void add_energy(const v1::Program& layer, const accelerator::ProgramResult& layer_run,
                const accelerator::ProgramResult* head_run, const v1::Architecture& architecture,
                std::optional<pe_models::srpg::Policy> policy, v1::MappingResult& result) {
  if (!policy) return;
  *result.mutable_energy() = accelerator::token_energy(
      layer_run, head_run, accelerator::measure_reprogramming(layer, architecture), *policy, architecture);
}

void add_energy_assumptions(const v1::Architecture& architecture,
                            std::optional<pe_models::srpg::Policy> policy, v1::Result& result) {
  if (!policy) return;
  const v1::Power& power = architecture.power();
  result.add_assumptions(fmt::format(
      "Energy under policy {}: events, and static and clock power of every tile in its state; an active tile "
      "takes {:g} W, a retained one {:g} of it, one that is off {:g}.",
      pe_models::srpg::policy_name(*policy), power.active_microwatts() / 1e6, power.retained_permille() / 1e3,
      power.off_permille() / 1e3));
  result.add_assumptions(
      "Energy rests on the retention power first of all: see the sweep in the report. Adapters are retained, "
      "so a token reprograms nothing; adapter_switch has the token that does.");
  result.add_assumptions(
      "Not in the energy: host, cooling, voltage regulators, and reads of operands from packet buffers by "
      "compute tasks.");
}

}  // namespace primalsim::cli
