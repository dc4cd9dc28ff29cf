// `primal`: strips as wide as the hidden vector, sums and broadcasts along their rows and columns.
#include "workloads/mapping/draft.h"
#include "workloads/mapping/kv_rings.h"
#include "workloads/mapping/lora_blocks.h"
#include "workloads/mapping/primal_homes.h"
#include "workloads/mapping/ribbon_positions.h"
#include "workloads/mapping/strategy.h"
#include "workloads/mapping/strip_layout.h"

namespace primalsim::workloads {
namespace {

void place_partitions(Draft& draft, const StripLayout& layout, std::uint32_t index) {
  const SlicedMatrix& matrix = draft.graph.matrices[index];
  std::size_t next = 0;
  for (std::uint32_t row = 0; row < matrix.rows; ++row) {
    for (std::uint32_t column = 0; column < matrix.columns; ++column) {
      const bool along_rows = layout.sums_along_rows[index];
      const StripRow at = layout.rows[index][along_rows ? column : row];
      const std::uint32_t ribbon_column = layout.ribbon_column(at.strip, along_rows ? row : column);
      draft.partitions[index][next++] = draft.ribbon.macro_at(ribbon_column, at.y);
    }
  }
}

}  // namespace

v1::Placement place_primal(const PlacementRequest& request) {
  const SlicedGraph graph = slice_graph(request.workload, request.graph, request.machine);
  const StripLayout layout = lay_out_strips(graph, request.machine);
  Draft draft = make_draft(request, graph, layout.tiles);
  for (std::uint32_t i = 0; i < graph.matrices.size(); ++i) place_partitions(draft, layout, i);
  add_primal_homes(draft, layout, request);
  v1::Placement placement = to_placement(draft);
  for (std::uint32_t i = 0; i < graph.matrices.size(); ++i) {
    add_lora_blocks(placement, draft, request.machine, i, middle_of(draft, i));
  }
  add_kv_rings(placement, draft, request);
  return placement;
}

}  // namespace primalsim::workloads
