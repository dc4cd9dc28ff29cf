// The network's parameters as an Architecture and the size of a Program's fabric give them.
#pragma once

#include "noc/ipcn/network.h"
#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/program.pb.h"

namespace primalsim::accelerator {

// Nanoseconds are rounded up to cycles. Throws InputError where the Program's mesh is not the Architecture's.
noc::ipcn::Parameters network_parameters(const v1::Program& program, const v1::Architecture& architecture);

// Cycles in which the lane of one gateway is taken by a transfer of `flits` (docs/ipcn.md, Crossing to the
// next tile).
Cycle lane_cycles(const noc::ipcn::Parameters& parameters, std::uint64_t flits);

}  // namespace primalsim::accelerator
