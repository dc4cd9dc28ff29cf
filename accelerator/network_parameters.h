// The network that a Program needs of the Machine, and whether this computer has the memory to simulate it.
#pragma once

#include "noc/ipcn/network.h"
#include "pe_models/machine.h"
#include "primalsim/v1/program.pb.h"

namespace primalsim::accelerator {

// Throws InputError where the Program's mesh is not the Machine's, and for a tree that is not known.
noc::ipcn::Parameters network_parameters(const v1::Program& program, const pe_models::Machine& machine);
// Of so many tiles of the Machine.
noc::ipcn::Parameters network_parameters(std::uint32_t tiles, const pe_models::Machine& machine);

// Cycles in which the lane of one gateway is taken by a transfer of `flits` (docs/ipcn.md, Crossing to the
// next tile).
Cycle lane_cycles(const noc::ipcn::Parameters& parameters, std::uint64_t flits);

// Estimate for the routers, units and counters of one run; the Program comes on top.
std::uint64_t fabric_memory_bytes(const Ribbon& ribbon);

// Bytes of memory this machine has.
std::uint64_t physical_memory_bytes();

// Throws InputError where the fabric needs more memory than the machine has, or more macros than an index can
// name.
void check_fabric_memory(const Ribbon& ribbon);

}  // namespace primalsim::accelerator
