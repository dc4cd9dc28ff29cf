// How much memory a fabric takes while it is simulated, so that too large a one is refused before it is
// built.
#pragma once

#include <cstdint>

#include "core/geometry/ribbon.h"

namespace primalsim::accelerator {

// Estimate for the routers, units and counters of one run; the Program comes on top.
std::uint64_t fabric_memory_bytes(const Ribbon& ribbon);

// Bytes of memory this machine has.
std::uint64_t physical_memory_bytes();

// Throws InputError where the fabric needs more memory than the machine has, or more macros than an index can
// name.
void check_fabric_memory(const Ribbon& ribbon);

}  // namespace primalsim::accelerator
