// Runs collectives on a network by themselves.
#pragma once

#include <cstdint>
#include <span>

#include "noc/ipcn/collectives/plan.h"
#include "noc/ipcn/network.h"

namespace primalsim::noc::ipcn {

struct CollectiveRun {
  Cycle cycles = 0;  // until the last delivery
  Totals totals;
};

// Starts all plans in cycle 0. `network` must be new. Proves first that the transfers cannot deadlock.
// Throws RunError if something does not end.
CollectiveRun run_plans(const Parameters& parameters, std::span<const CollectivePlan> plans,
                        Network& network);

// No way of doing `collective` on this network takes less: every macro takes in what it lacks, or gives its
// operands, at one flit a cycle, and some flit comes from the macro farthest away. docs/collectives.md
Cycle collective_bound(const Parameters& parameters, Collective collective,
                       std::span<const std::uint32_t> macros, std::uint32_t flits);

}  // namespace primalsim::noc::ipcn
