// Where runs become messages: a mapping's result per token, and what holds for all mappings of a Result.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "accelerator/program_result.h"
#include "accelerator/run_lockstep.h"
#include "accelerator/token_traffic.h"
#include "pe_models/srpg/state.h"
#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/program.pb.h"
#include "primalsim/v1/result.pb.h"
#include "study/inputs.h"

namespace primalsim::study {

using PolicyChoice = std::optional<pe_models::srpg::Policy>;

// `layer` runs `repeats` times per token, `head` (the output head, if wanted) once. docs/metrics.md defines
// every field.
v1::MappingResult make_mapping_result(const std::string& name, const accelerator::ProgramResult& layer,
                                      const std::optional<accelerator::ProgramResult>& head, double clock_ghz,
                                      const accelerator::TokenTraffic& traffic = {});

// The same under lock-step control; `head` is null without one, and both run as often as for a mapping.
v1::LockstepRun make_lockstep_run(const accelerator::LockstepResult& layer, std::uint32_t layer_repeats,
                                  const accelerator::LockstepResult* head, std::uint32_t head_repeats);

// The part of a Result that is common to all its mappings: names, context, layers and what was assumed.
v1::Result result_header(const Inputs& inputs, std::uint32_t context, bool lm_head);

// How LoRA weights and tokens come to the tiles, in a sentence.
std::string host_assumption(const v1::Architecture& architecture);

// The sentences that hold for every run, whatever the model; and what energy rests on, if there is a policy.
void add_machine_assumptions(const v1::Architecture& architecture, v1::Result& result);
void add_energy_assumptions(const v1::Architecture& architecture, PolicyChoice policy, v1::Result& result);

// Why each mapping is slower than the fastest, if there are several: docs/attribution.md.
void add_differences(v1::Result& result);
// The same under lock-step control, if all mappings were run so.
void add_lockstep_differences(v1::Result& result);

}  // namespace primalsim::study
