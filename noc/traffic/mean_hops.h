// How far the packets of a pattern go.
#pragma once

#include "noc/traffic/pattern.h"

namespace primalsim::noc::traffic {

// Routers visited per packet, on shortest paths: an estimate from a few destinations of each of up to 4096
// sources.
double mean_hops(const Pattern& pattern, const Topology& mesh);

}  // namespace primalsim::noc::traffic
