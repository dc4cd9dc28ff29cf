// Spreads the KV cache over the macros of a layer, the same way in every strategy.
#pragma once

#include <vector>

#include "primalsim/v1/mapping.pb.h"
#include "workloads/mapping/draft.h"

namespace primalsim::workloads {

// Heads that are cached together: all of those in one slice of k, or in as few slices as hold whole heads.
struct KvHeadGroup {
  std::uint32_t first_head = 0;
  std::uint32_t heads = 0;
  std::uint32_t first_slice = 0;  // of k and v
  std::uint32_t slices = 0;
};

std::vector<KvHeadGroup> kv_head_groups(const v1::ModelShape& shape, std::uint32_t slice_elements,
                                        StrategyOptions::Sharding sharding);

// Adds K and V placements to `placement`, if the draft's graph has attention.
//
// Ring 0 of a group is where its partitions of K (V) are. Further rings, as large, take the other macros of
// the tiles, nearest to ring 0 first, shared out evenly until all are used. K and V have rings of the same
// shape, so that scores travel from one macro to one other. NoFit if a scratchpad cannot hold a single
// entry.
void add_kv_rings(v1::Placement& placement, const Draft& draft, const PlacementRequest& request);

}  // namespace primalsim::workloads
