// The strategies themselves; strategy.cpp lists them.
#pragma once

#include "workloads/mapping/strategy.h"

namespace primalsim::workloads {

v1::Placement place_primal(const PlacementRequest& request);
v1::Placement place_row_major(const PlacementRequest& request);
v1::Placement place_hilbert(const PlacementRequest& request);
v1::Placement place_random(const PlacementRequest& request);

}  // namespace primalsim::workloads
