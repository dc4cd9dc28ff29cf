// --policy: what is done about idle tiles and LoRA weights, and the energy it leads to. docs/srpg.md
#pragma once

#include <optional>

#include "accelerator/program_result.h"
#include "cli/options.h"
#include "pe_models/srpg/policy.h"
#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/program.pb.h"
#include "primalsim/v1/result.pb.h"

namespace primalsim::cli {

void declare_policy(Options& options);

// The policy, srpg if not given; nothing where `architecture` describes neither energy nor power, so that
// there are no energy results. Throws InputError for an unknown policy, or one given for such an
// architecture.
std::optional<pe_models::srpg::Policy> policy_option(const Options& options,
                                                     const v1::Architecture& architecture);

// Adds the energy of a token to `result`, if there is a policy. `layer` is the layer's Program, of which
// `layer_run` is the run; `head_run` is null without a head.
void add_energy(const v1::Program& layer, const accelerator::ProgramResult& layer_run,
                const accelerator::ProgramResult* head_run, const v1::Architecture& architecture,
                std::optional<pe_models::srpg::Policy> policy, v1::MappingResult& result);

// What energy results rest on.
void add_energy_assumptions(const v1::Architecture& architecture,
                            std::optional<pe_models::srpg::Policy> policy, v1::Result& result);

}  // namespace primalsim::cli
