// What the steps from regions to a placement share; place_regions.cpp calls them in this order.
#pragma once

#include <vector>

#include "primalsim/v1/regions.pb.h"
#include "workloads/mapping/draft.h"
#include "workloads/mapping/flat_placement.h"
#include "workloads/mapping/regions/slots.h"

namespace primalsim::workloads {

struct RegionDraft {
  const v1::Regions& regions;
  const PlacementRequest& request;
  Draft draft;
  RibbonDistance distance;
};

// Point `item` of `items` in an area of the first `tiles` tiles.
RibbonPoint area_point(const v1::Area& area, const Ribbon& ribbon, std::uint32_t tiles, std::uint32_t item,
                       std::uint32_t items);

// Partitions: every line takes the free slots nearest to its point.
void fill_slots(RegionDraft& region);

// Cells of the cache, in the order of their heads; empty for a graph without attention. Needs homes of q, k
// and v.
struct CacheCell {
  std::uint32_t first_head = 0;
  std::uint32_t heads = 0;
  RibbonPoint middle;
  std::vector<std::uint32_t> first;  // macros in use first
  std::vector<std::uint32_t> later;
};
std::vector<CacheCell> grow_cells(const RegionDraft& region);
// K and V of each cell. NoFit if a scratchpad cannot hold a single entry.
std::vector<FlatCache> cell_caches(const RegionDraft& region, const std::vector<CacheCell>& cells);

// Homes of all vectors, and between them the cells, which gather around some of them and attract others.
std::vector<CacheCell> place_homes(RegionDraft& region);

}  // namespace primalsim::workloads
