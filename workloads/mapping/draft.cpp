#include "workloads/mapping/draft.h"

#include <utility>

#include "workloads/mapping/ribbon_positions.h"

namespace primalsim::workloads {
namespace {

void add_matrix(v1::Placement& placement, const Draft& draft, std::uint32_t matrix) {
  const SlicedMatrix& sliced = draft.graph.matrices[matrix];
  v1::MatrixPlacement& added = *placement.add_matrices();
  added.set_matrix(sliced.name);
  for (std::uint32_t row = 0; row < sliced.rows; ++row) {
    for (std::uint32_t column = 0; column < sliced.columns; ++column) {
      v1::Partition& partition = *added.add_partitions();
      partition.set_row(row);
      partition.set_column(column);
      set_macro(*partition.mutable_at(), draft.ribbon.position(draft.partition(matrix, row, column)));
    }
  }
}

void add_vector(v1::Placement& placement, const Draft& draft, std::uint32_t vector) {
  v1::VectorPlacement& added = *placement.add_vectors();
  added.set_vector(draft.graph.vectors[vector].name);
  for (const DraftSlice& slice : draft.homes[vector]) {
    v1::SlicePlacement& placed = *added.add_slices();
    set_macro(*placed.mutable_home(), draft.ribbon.position(slice.home));
    for (const std::uint32_t root : slice.roots) set_macro(*placed.add_roots(), draft.ribbon.position(root));
  }
}

}  // namespace

Draft make_draft(const PlacementRequest& request, SlicedGraph graph, std::uint64_t tiles) {
  Draft draft{std::move(graph), ribbon_of(request.machine, tiles), {}, {}};
  for (const SlicedMatrix& matrix : draft.graph.matrices) {
    draft.partitions.emplace_back(std::size_t{matrix.rows} * matrix.columns, kNoIndex);
  }
  for (const SlicedVector& vector : draft.graph.vectors) draft.homes.emplace_back(vector.slices);
  return draft;
}

std::uint64_t fewest_tiles(const SlicedGraph& graph, const pe_models::Machine& machine) {
  const std::uint64_t per_tile = machine.mesh().macros();
  return (graph.partitions() + per_tile - 1) / per_tile;
}

v1::Placement to_placement(const Draft& draft) {
  v1::Placement placement;
  placement.set_graph(draft.graph.name);
  placement.set_tiles(draft.ribbon.tiles);
  for (std::uint32_t i = 0; i < draft.graph.matrices.size(); ++i) add_matrix(placement, draft, i);
  for (std::uint32_t i = 0; i < draft.graph.vectors.size(); ++i) add_vector(placement, draft, i);
  return placement;
}

}  // namespace primalsim::workloads
