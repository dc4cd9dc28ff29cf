// Runs one Program under lock-step control, by every rule of the compiler, and keeps the fastest schedule.
#pragma once

#include <optional>
#include <vector>

#include "accelerator/attribution/attribution.h"
#include "accelerator/attribution/operator_use.h"
#include "accelerator/linear_run.h"
#include "accelerator/program_image.h"
#include "noc/lockstep/network.h"
#include "pe_models/machine.h"
#include "workloads/program/checked_program.h"

namespace primalsim::accelerator {

struct LockstepResult {
  Cycle cycles = 0;  // until the last task is done
  noc::lockstep::Rule rule = noc::lockstep::Rule::kMostFlits;
  noc::lockstep::LockstepTotals totals;
  std::vector<OperatorUse> operators;
  std::optional<Attribution> attribution;  // if asked for
};

struct LockstepOptions {
  std::optional<noc::lockstep::Rule> rule = std::nullopt;  // of the compiler, instead of the best of all
  bool attribution = false;                                // every cycle put down to a cause
};

// Throws InputError as run_program does and for an Architecture without `control`, and RunError where a
// self-check fails: conservation of flits, order of the runs, latencies. Thread-safe: shares nothing.
LockstepResult run_lockstep(const workloads::CheckedProgram& program, const pe_models::Machine& machine,
                            const LockstepOptions& options = {});

// Throws InputError if the architecture does not describe its control.
noc::lockstep::Control control_of(const pe_models::Machine& machine);

// The cycles from each task's start to the end of the Program, when nothing contends.
std::vector<Cycle> urgency(const ProgramImage& image, const RunTimes& uncontended);

}  // namespace primalsim::accelerator
