#include "workloads/lowering/graph_parts.h"

#include <algorithm>
#include <string>

#include "core/error.h"

namespace primalsim::workloads {

const v1::Graph& find_graph(const v1::Workload& workload, std::string_view name) {
  if (workload.layer().name() == name) return workload.layer();
  if (workload.head().name() == name) return workload.head();
  throw_input_error("workload {}: there is no graph '{}'; there are '{}' and '{}'", workload.name(), name,
                    workload.layer().name(), workload.head().name());
}

const v1::Placement& find_placement(const v1::Mapping& mapping, std::string_view graph) {
  for (const v1::Placement& placement : mapping.placements()) {
    if (placement.graph() == graph) return placement;
  }
  throw_input_error("mapping {}: there is no placement of graph '{}'", mapping.name(), graph);
}

std::uint32_t program_tiles(const v1::Graph& graph, const v1::Placement& placement, bool is_layer) {
  if (!is_layer) return placement.tiles();
  std::uint32_t last_home = 0;
  for (const v1::VectorPlacement& vector : placement.vectors()) {
    if (vector.vector() != graph.vectors(0).name()) continue;
    for (const v1::SlicePlacement& slice : vector.slices())
      last_home = std::max(last_home, slice.home().tile());
  }
  return placement.tiles() + std::min(last_home, placement.tiles() - 1) + 1;
}

ReduceShape reduce_shape(const v1::Mapping& mapping) {
  return mapping.reduction() == v1::Mapping::CHAIN ? ReduceShape::kChain : ReduceShape::kTree;
}

}  // namespace primalsim::workloads
