#include "workloads/mapping/curve_fill.h"

#include "workloads/mapping/home_ledger.h"
#include "workloads/mapping/kv_rings.h"
#include "workloads/mapping/lora_blocks.h"

namespace primalsim::workloads {
namespace {

std::uint32_t wanted_home(const Draft& draft, std::uint32_t vector, std::uint32_t slice) {
  const SlicedVector& sliced = draft.graph.vectors[vector];
  if (sliced.made_by != kNoIndex) {
    return draft.partition(sliced.made_by, draft.graph.matrices[sliced.made_by].rows - 1, slice);
  }
  if (sliced.follows != kNoIndex) return draft.homes[sliced.follows][slice].home;
  const std::uint32_t reader = draft.graph.reader_of(vector);
  return reader == kNoIndex ? 0 : draft.partition(reader, slice, 0);
}

// A slice lives at the last partition that adds to it; one that no matrix makes, where the first input of its
// operator lives; else, at the first partition that reads it. The graph's first vector is kept in tile 0. A
// macro with too many passes slices on to the nearest.
void add_sequential_homes(Draft& draft, const pe_models::Machine& machine) {
  HomeLedger ledger(draft.ribbon, machine);
  for (std::uint32_t vector = 0; vector < draft.graph.vectors.size(); ++vector) {
    const std::uint32_t tiles = vector == 0 ? 1 : draft.ribbon.tiles;
    for (std::uint32_t slice = 0; slice < draft.graph.vectors[vector].slices; ++slice) {
      draft.homes[vector][slice].home = ledger.claim(wanted_home(draft, vector, slice), tiles);
    }
  }
}

}  // namespace

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
  return complete(draft, request);
}

v1::Placement complete(Draft& draft, const PlacementRequest& request) {
  add_sequential_homes(draft, request.machine);
  v1::Placement placement = to_placement(draft);
  for (std::uint32_t i = 0; i < draft.graph.matrices.size(); ++i) {
    add_lora_blocks(*placement.mutable_loras(), draft, request.machine, i, middle_of(draft, i));
  }
  add_kv_rings(placement, draft, request);
  return placement;
}

}  // namespace primalsim::workloads
