// What compare() and run() share: options of a decode step, and what its result says of them.
#pragma once

#include <span>

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

// What would help each of `mappings`, of which `rows` has the results in the same order: its sensitivity and,
// with `removals`, what it saves to take its largest causes away.
void add_what_helps(const Inputs& inputs, std::span<const v1::Mapping> mappings, std::uint32_t context,
                    bool removals, Work& work, std::span<v1::MappingResult* const> rows);

// Sets seed, hash and key of a row.
void set_identity(const v1::Mapping& mapping, const v1::Provenance& provenance, v1::MappingResult& row);

}  // namespace primalsim::study
