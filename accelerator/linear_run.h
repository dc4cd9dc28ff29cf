// When everything of a Program happened in one run, and the runs without contention: one pass over the tasks
// in Program order.
//
// Start times are a max-plus function of the transfer times: start = max(everything waited for, the unit's
// previous task). So a run with longer transfers can start nothing earlier: flit >= uncontended >= none,
// event by event.
#pragma once

#include <algorithm>
#include <vector>

#include "accelerator/program_image.h"
#include "core/cycle.h"

namespace primalsim::accelerator {

// Index spaces: accelerator/program_image.h.
struct RunTimes {
  std::vector<Cycle> start;  // per waiter; of a reduce's own waiter: the first of its operands
  std::vector<Cycle> event;  // per event

  // The cycle in which the last task is done; 0 for a program without tasks.
  Cycle makespan() const { return event.empty() ? 0 : *std::max_element(event.begin(), event.end()); }
};

// Transfers take no time.
RunTimes run_without_transfers(const ProgramImage& image);

// Every transfer takes the time it would take alone in the network (noc/ipcn/zero_load.h).
RunTimes run_uncontended(const ProgramImage& image, const noc::ipcn::Parameters& parameters);

}  // namespace primalsim::accelerator
