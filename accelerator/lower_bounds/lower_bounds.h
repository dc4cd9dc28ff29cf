// Lower bounds of a Program's makespan, a file per kind of resource: what is the least time this mapping
// could take if only one resource counted? Those of a resource hold for every order of this Program's tasks,
// those of the chain for the order that stands in the Program. A run below one is a bug.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "accelerator/program_image.h"
#include "accelerator/program_result.h"
#include "accelerator/traffic.h"
#include "noc/ipcn/network.h"

namespace primalsim::accelerator {

struct BoundInputs {
  const ProgramImage& image;
  const Traffic& traffic;
  const noc::ipcn::Parameters& parameters;
  std::uint64_t scratchpad_words_per_cycle = 1;
  Cycle none_cycles = 0;         // of the run without transfers
  Cycle uncontended_cycles = 0;  // of the run in which each is alone
};

struct LowerBound {
  const char* name;
  const char* meaning;  // what no run can be faster than, in half a sentence
  Cycle (*cycles)(const BoundInputs& inputs);
};

// Flits of the busiest link inside a tile, at one a cycle.
Cycle busiest_link_bound(const BoundInputs& inputs);
// Straight cuts through a tile: flits across one way / links across. The largest over all cuts of all tiles.
Cycle bisection_bound(const BoundInputs& inputs);
// Boundary between two tiles, one way: flits / min(gateways, what the tile link's bytes per cycle allow).
Cycle gateway_bound(const BoundInputs& inputs);
// Flits through the busiest port of a router to or from its own macro, at one a cycle.
Cycle port_bound(const BoundInputs& inputs);
// Words that computations move to and from the busiest scratchpad / words per cycle; with ports, every access
// to it.
Cycle scratchpad_bound(const BoundInputs& inputs);
// Cycles of the busiest PE unit.
Cycle compute_bound(const BoundInputs& inputs);
// The longest chain of tasks that wait for each other, as dependencies or in a unit's order, if transfers
// took none.
Cycle chain_bound(const BoundInputs& inputs);
// The same with the time that each transfer takes alone.
Cycle chain_alone_bound(const BoundInputs& inputs);

// All of them, in the order in which they are reported.
std::span<const LowerBound> lower_bounds();
std::vector<BoundValue> bound_values(const BoundInputs& inputs);

}  // namespace primalsim::accelerator
