// What a mapping's result may have besides its times: energy, and the run under lock-step control.
#pragma once

#include <optional>
#include <string>

#include "accelerator/program_result.h"
#include "pe_models/srpg/policy.h"
#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/program.pb.h"
#include "primalsim/v1/result.pb.h"

namespace primalsim::study {

// Adds the energy of a token to `result`, if there is a policy. `layer` is the layer's Program, of which
// `layer_run` is the run; `head_run` is null without a head.
void add_energy(const v1::Program& layer, const accelerator::ProgramResult& layer_run,
                const accelerator::ProgramResult* head_run, const v1::Architecture& architecture,
                std::optional<pe_models::srpg::Policy> policy, v1::MappingResult& result);

// What energy results rest on.
void add_energy_assumptions(const v1::Architecture& architecture,
                            std::optional<pe_models::srpg::Policy> policy, v1::Result& result);

// Runs the layer's Program and the head's, null without one, under lock-step control and adds that to
// `result`, which is of the same Programs. `label` names the mapping on standard error. Thread-safe.
void add_lockstep(const v1::Program& layer, const v1::Program* head, const v1::Architecture& architecture,
                  const std::string& label, v1::MappingResult& result);

}  // namespace primalsim::study
