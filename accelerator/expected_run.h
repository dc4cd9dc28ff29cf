// What is known of a Program's flit run before its flits move, and the checks of the run against that.
#pragma once

#include <cstdint>
#include <vector>

#include "accelerator/flit_run.h"
#include "accelerator/linear_run.h"
#include "accelerator/program_image.h"
#include "accelerator/program_result.h"
#include "accelerator/traffic.h"
#include "core/cycle.h"
#include "noc/ipcn/network.h"
#include "pe_models/machine.h"

namespace primalsim::accelerator {

struct ExpectedRun {
  Traffic traffic;
  RunTimes none;
  RunTimes uncontended;
  Cycle patience = 0;  // cycles in which something must become complete
};

// Throws InputError where transfers could wait for each other in a circle.
ExpectedRun expect_run(const ProgramImage& image, const noc::ipcn::Parameters& parameters,
                       std::uint32_t operators);

// Every check of accelerator/self_checks.h of the run that `network` has made. Returns the lower bounds, of
// which none is above it. What passed adders in the data path is known now: the traffic becomes that of the
// run. Throws RunError.
std::vector<BoundValue> check_run(ExpectedRun& expected, const ProgramImage& image,
                                  const noc::ipcn::Parameters& parameters, const pe_models::Machine& machine,
                                  const noc::ipcn::Network& network, const FlitRun& flit);

}  // namespace primalsim::accelerator
