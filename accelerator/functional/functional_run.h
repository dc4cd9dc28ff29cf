// Runs a Program that says what its tasks mean flit by flit, with numbers. docs/functional.md
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "accelerator/functional/machine.h"
#include "accelerator/run_program.h"
#include "core/arithmetic/computed.h"
#include "core/arithmetic/softmax_groups.h"
#include "core/cycle.h"
#include "pe_models/machine.h"
#include "primalsim/v1/workload.pb.h"
#include "workloads/program/checked_program.h"

namespace primalsim::accelerator::functional {

struct FunctionalOptions {
  std::uint64_t seed = 1;  // of weights, input and KV history
  NetworkKernel kernel = NetworkKernel::kEvent;
  PassHook pass;  // for tests; usually none
  // As TokenStream.adapted of the stream that the Program was lowered from.
  std::vector<const v1::Workload*> adapted = {};
};

struct FunctionalRun {
  std::vector<arithmetic::Computed> computed;  // in the order in which it was computed
  std::vector<std::string> findings;           // what went wrong on the way; empty if nothing did
  Cycle cycles = 0;                            // the same as without numbers
  arithmetic::SoftmaxGroups groups;            // of an online softmax
};

// `workload` is the one the Program was lowered from. Throws InputError for a Program without meanings or a
// machine with other precisions than functional mode has, and RunError if the run stands still.
FunctionalRun run_functional(const workloads::CheckedProgram& program, const v1::Workload& workload,
                             const pe_models::Machine& machine, const FunctionalOptions& options = {});

}  // namespace primalsim::accelerator::functional
