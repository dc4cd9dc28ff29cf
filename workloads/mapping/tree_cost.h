// Traffic of a mapping's broadcasts and sums, counted without simulating: what the LINEAR operators put on
// the links.
#pragma once

#include <cstdint>

#include "pe_models/machine.h"
#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

struct TreeCost {
  std::uint64_t multicast_flit_hops = 0;
  std::uint64_t reduce_flit_hops = 0;
  std::uint64_t busiest_link_flits = 0;  // of the links of a tile and of those between tiles
  std::uint64_t flit_hops() const { return multicast_flit_hops + reduce_flit_hops; }
};

// One multicast per slice that LINEAR operators read, one reduce per slice that they make, base matrices
// only, each along the union of its XY paths (docs/ipcn.md, Trees; docs/lowering.md, Reduce trees); a
// crossing between tiles counts as one link. The placement is one that check_mapping accepts.
TreeCost tree_cost(const v1::Placement& placement, const v1::Workload& workload, const v1::Graph& graph,
                   const pe_models::Machine& machine);

}  // namespace primalsim::workloads
