// How much each link of a Program's own tiles was used, and by whom.
#pragma once

#include <vector>

#include "accelerator/program_image.h"
#include "accelerator/program_result.h"
#include "accelerator/traffic.h"

namespace primalsim::accelerator {

// Sets mean_utilisation, max_utilisation and hot_links from own_tiles, flit_cycles and the names in
// `operators`. Links are those of docs/metrics.md: planar links inside the own tiles and the crossings that
// leave them.
void measure_links(const ProgramImage& image, const Traffic& traffic, const noc::ipcn::Parameters& parameters,
                   ProgramResult& result);

}  // namespace primalsim::accelerator
