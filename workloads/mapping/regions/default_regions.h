// Regions by rule, for any graph: what the search found to be good everywhere (docs/search.md).
#pragma once

#include <optional>

#include "primalsim/v1/regions.pb.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::workloads {

// The strategy `compact`.
v1::Regions default_regions(const PlacementRequest& request);

// Where a layer with attention takes several tiles, the other way to begin a search: q, k and v gathered at the west end,
// the cells spread from there over all tiles.
std::optional<v1::Regions> gathered_regions(const PlacementRequest& request);

}  // namespace primalsim::workloads
