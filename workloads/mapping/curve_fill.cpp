#include "workloads/mapping/curve_fill.h"

#include "workloads/mapping/draft.h"
#include "workloads/mapping/kv_rings.h"
#include "workloads/mapping/lora_blocks.h"
#include "workloads/mapping/sequential_homes.h"

namespace primalsim::workloads {

v1::Placement place_along(const PlacementRequest& request, const std::vector<Cell>& curve) {
  const SlicedGraph graph = slice_graph(request.workload, request.graph, request.machine);
  Draft draft = make_draft(request, graph, fewest_tiles(graph, request.machine));
  std::uint64_t placed = 0;
  for (std::vector<std::uint32_t>& matrix : draft.partitions) {
    for (std::uint32_t& partition : matrix) {
      const Cell cell = curve[placed % curve.size()];
      partition = draft.ribbon.index({static_cast<std::uint32_t>(placed / curve.size()), cell.x, cell.y});
      ++placed;
    }
  }
  add_sequential_homes(draft, request.machine);
  v1::Placement placement = to_placement(draft);
  for (std::uint32_t i = 0; i < graph.matrices.size(); ++i) {
    add_lora_blocks(placement, draft, request.machine, i, middle_of(draft, i));
  }
  add_kv_rings(placement, draft, request);
  return placement;
}

}  // namespace primalsim::workloads
