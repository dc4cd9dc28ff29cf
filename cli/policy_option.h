// --policy: what is done about idle tiles and LoRA weights, and the energy it leads to. docs/srpg.md
#pragma once

#include <optional>

#include "cli/options.h"
#include "pe_models/srpg/policy.h"
#include "primalsim/v1/architecture.pb.h"

namespace primalsim::cli {

void declare_policy(Options& options);

// The policy, srpg if not given; nothing where `architecture` describes neither energy nor power, so that
// there are no energy results. Throws InputError for an unknown policy, or one given for such an
// architecture.
std::optional<pe_models::srpg::Policy> policy_option(const Options& options,
                                                     const v1::Architecture& architecture);

}  // namespace primalsim::cli
