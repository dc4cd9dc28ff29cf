// Regions by rule, for any graph: what the search found to be good everywhere (docs/search.md).
#pragma once

#include "primalsim/v1/regions.pb.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::workloads {

v1::Regions default_regions(const PlacementRequest& request);

}  // namespace primalsim::workloads
