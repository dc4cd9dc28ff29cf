// Two Programs in one run: what they cost each other.
#pragma once

#include <cstdint>

#include "primalsim/v1/program.pb.h"
#include "workloads/program/checked_program.h"

namespace primalsim::accelerator {

// Both as one Program without dependencies between them: `second` lies `shift_tiles` behind `first`. Their
// macros' memory is added up. Both must be made for the same tiles.
v1::Program side_by_side(const workloads::CheckedProgram& first, const workloads::CheckedProgram& second,
                         std::uint32_t shift_tiles);

}  // namespace primalsim::accelerator
