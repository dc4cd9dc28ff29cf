// The PE models' parameters, from the Architecture.
#pragma once

#include "pe_models/event_energy.h"
#include "pe_models/function_unit.h"
#include "pe_models/srpg/state_energy.h"
#include "primalsim/v1/architecture.pb.h"

namespace primalsim::accelerator {

// Whether `architecture` describes energy and power. Throws InputError if it has one and not the other, or if
// numbers in them contradict each other.
bool has_energy(const v1::Architecture& architecture);

// Without an Energy message, every energy is 0.
pe_models::EventEnergyParameters event_energy_parameters(const v1::Architecture& architecture);
pe_models::FunctionUnit function_unit(const v1::Architecture& architecture);

// Requires has_energy().
pe_models::srpg::PowerParameters power_parameters(const v1::Architecture& architecture);

}  // namespace primalsim::accelerator
