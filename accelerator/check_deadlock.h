// Whether the transfers of a Program could wait for each other in a circle.
#pragma once

#include "accelerator/program_image.h"
#include "noc/ipcn/network.h"
#include "noc/ipcn/trees/tree.h"

namespace primalsim::accelerator {

// Takes it that all transfers may be under way at once, along the trees that `trees` makes. Throws InputError
// with the premise that fails and the cycle of channels (docs/deadlock.md).
void check_deadlock(const ProgramImage& image, const noc::ipcn::Parameters& parameters,
                    noc::ipcn::TreeBuilder& trees);

}  // namespace primalsim::accelerator
