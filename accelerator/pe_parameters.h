// The PE models' parameters, from the Architecture.
#pragma once

#include "pe_models/srpg/state_energy.h"
#include "primalsim/v1/architecture.pb.h"

namespace primalsim::accelerator {

// Whether `architecture` describes energy and power. Throws InputError if it has one and not the other, or if
// numbers in them contradict each other.
bool has_energy(const v1::Architecture& architecture);

// Requires has_energy().
pe_models::srpg::PowerParameters power_parameters(const v1::Architecture& architecture);

}  // namespace primalsim::accelerator
