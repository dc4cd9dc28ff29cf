// Runs one Program three times: transfers take no time, each transfer alone, and flit by flit.
#pragma once

#include "accelerator/program_result.h"
#include "pe_models/machine.h"
#include "workloads/program/checked_program.h"

namespace primalsim::accelerator {

enum class NetworkKernel { kEvent, kReference };

struct RunOptions {
  NetworkKernel kernel = NetworkKernel::kEvent;
  bool attribution = false;  // every cycle of the flit run put down to a cause; not for Programs with cuts
  bool details = false;      // with it, every link, unit and task
};

// Throws InputError for a Program that does not fit the Architecture or is not valid in itself, and RunError
// where a self-check fails (accelerator/self_checks.h) or the run stands still. Thread-safe: shares nothing.
ProgramResult run_program(const workloads::CheckedProgram& program, const pe_models::Machine& machine,
                          const RunOptions& options = {});

}  // namespace primalsim::accelerator
