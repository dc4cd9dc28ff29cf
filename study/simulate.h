// From a mapping to its result: lowering, the runs, energy and lock-step control.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "accelerator/run_program.h"
#include "primalsim/v1/mapping.pb.h"
#include "study/result.h"
#include "study/work.h"
#include "workloads/program/arena_program.h"

namespace primalsim::study {

// How a decode step is run.
struct StepOptions {
  bool lm_head = false;
  bool lockstep = false;  // also under lock-step control
  PolicyChoice policy;    // with energy, if there is one
  // With what a switch of adapter takes, too; under `refresh` every token needs that, asked for or not.
  bool adapter_switch = true;
  accelerator::RunOptions kernel;
};

struct Simulation {
  v1::MappingResult result;
  workloads::ArenaProgram layer;
};

// The policy asked for, else srpg; nothing where `machine` describes neither energy nor power. Throws
// RequestError if one is asked for there, and InputError if `lockstep` is and the machine has no control.
PolicyChoice check_step(const pe_models::Machine& machine, PolicyChoice asked, bool lockstep);

// Runs the layer, and the head if wanted, of a checked mapping at `context`. `label` names the mapping in
// the result and in progress. Thread-safe.
Simulation simulate(const Inputs& inputs, const v1::Mapping& mapping, const std::string& label,
                    std::uint32_t context, const StepOptions& options, Work& work);

// The same of Programs that are there already; `head` is null without one.
v1::MappingResult simulate(const v1::Program& layer, const v1::Program* head,
                           const pe_models::Machine& machine, const std::string& label,
                           const StepOptions& options, Work& work);

// All layers of the mapping that `layer` is of as one network, none counted for another.
v1::WholeModelRun simulate_whole_model(const Inputs& inputs, const v1::Mapping& mapping,
                                       const v1::Program& layer, const StepOptions& options, Work& work);

}  // namespace primalsim::study
