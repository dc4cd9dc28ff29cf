// From a mapping to its result: lowering and the three runs, with progress on standard error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "accelerator/run_program.h"
#include "pe_models/srpg/policy.h"
#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/program.pb.h"
#include "primalsim/v1/result.pb.h"
#include "study/inputs.h"

namespace primalsim::study {

struct Simulation {
  v1::MappingResult result;
  v1::Program layer;
};

// Runs the layer, and the head if `lm_head`, of a checked mapping at `context`, under lock-step control too
// if `lockstep`, with energy if there is a `policy`. `label` names the mapping in the result and in messages.
// Thread-safe.
Simulation simulate(const Inputs& inputs, const v1::Mapping& mapping, const std::string& label,
                    std::uint32_t context, bool lm_head, bool lockstep,
                    std::optional<pe_models::srpg::Policy> policy, const accelerator::RunOptions& options);

// Runs one Program and says so on standard error.
accelerator::ProgramResult run_and_report(const v1::Program& program, const v1::Architecture& architecture,
                                          const std::string& label, const accelerator::RunOptions& options);

}  // namespace primalsim::study
