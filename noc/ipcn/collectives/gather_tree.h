// The reduction tree of a collective.
#pragma once

#include <cstdint>
#include <span>

#include "noc/ipcn/network.h"

namespace primalsim::noc::ipcn {

// Sums one operand of each macro, from its local port, at `root`: along the union of the XY paths to it, a
// node where an operand joins or streams meet. Operand i is that of macros[i]. All in one tile, `root` among
// them or not.
Reduce gather_tree(const Ribbon& ribbon, std::uint32_t root, std::span<const std::uint32_t> macros,
                   std::uint32_t flits);

}  // namespace primalsim::noc::ipcn
