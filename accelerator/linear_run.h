// The runs without contention: one pass over the tasks in Program order.
//
// Start times are a max-plus function of the transfer times: start = max(everything waited for, the unit's
// previous task). So a run with longer transfers can start nothing earlier: flit >= uncontended >= none,
// event by event.
#pragma once

#include "accelerator/program_image.h"
#include "accelerator/run_times.h"

namespace primalsim::accelerator {

// Transfers take no time.
RunTimes run_without_transfers(const ProgramImage& image);

// Every transfer takes the time it would take alone in the network (noc/ipcn/zero_load.h).
RunTimes run_uncontended(const ProgramImage& image, const noc::ipcn::Parameters& parameters);

}  // namespace primalsim::accelerator
