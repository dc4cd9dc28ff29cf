// What compare() and run() share: options of a decode step, and what its result says of them.
#pragma once

#include <vector>

#include "study/compare.h"
#include "study/provenance.h"
#include "study/simulate.h"

namespace primalsim::study {

// Throws as check_step() does.
StepOptions step_options(const StepRequest& request, const pe_models::Machine& machine);

// What every row depends on but its mapping.
Provenance step_provenance(Session& session, const StepOptions& options);
Provenance step_provenance(Session& session, const Inputs& inputs, const StepOptions& options,
                           std::uint32_t context);

// Add these rows.
void add_sensitivity(std::vector<v1::SensitivityRow> rows, v1::MappingResult& result);
void add_removed_causes(std::vector<v1::CauseRemoval> rows, v1::MappingResult& result);

// Sets seed, hash and key of a row.
void set_identity(const v1::Mapping& mapping, const v1::Provenance& provenance, v1::MappingResult& row);

}  // namespace primalsim::study
