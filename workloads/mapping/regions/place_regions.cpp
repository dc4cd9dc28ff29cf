#include "workloads/mapping/regions/place_regions.h"

#include <utility>

#include "workloads/mapping/lora_blocks.h"
#include "workloads/mapping/regions/default_regions.h"
#include "workloads/mapping/regions/region_draft.h"

namespace primalsim::workloads {
namespace {

std::uint32_t share(std::uint32_t count, std::uint32_t permille) {
  return static_cast<std::uint32_t>((std::uint64_t{count - 1} * permille + 500) / 1000);
}

LoraCentre lora_centre(const v1::Regions& regions, const Draft& draft, std::uint32_t index) {
  const SlicedMatrix& matrix = draft.graph.matrices[index];
  for (const v1::LoraRegion& lora : regions.loras()) {
    if (lora.matrix() != matrix.name) continue;
    const std::uint32_t root = draft.partition(index, share(matrix.rows, lora.root_row()),
                                               share(matrix.columns, lora.root_column()));
    return {share(matrix.rows, lora.row()), share(matrix.columns, lora.column()), root};
  }
  return middle_of(draft, index);
}

}  // namespace

FlatPlacement place_flat(const v1::Regions& regions, const PlacementRequest& request) {
  SlicedGraph graph = slice_graph(request.workload, request.graph, request.machine);
  const std::uint64_t tiles = fewest_tiles(graph, request.machine);
  Draft draft = make_draft(request, std::move(graph), tiles);
  const RibbonDistance distance{draft.ribbon.width, regions.crossing_columns()};
  RegionDraft region{regions, request, std::move(draft), distance};
  fill_slots(region);
  const std::vector<CacheCell> cells = place_homes(region);
  FlatPlacement placement;
  for (std::uint32_t i = 0; i < region.draft.graph.matrices.size(); ++i)
    add_lora_blocks(placement.loras, region.draft, request.machine, i, lora_centre(regions, region.draft, i));
  placement.caches = cell_caches(region, cells);
  placement.draft = std::move(region.draft);
  return placement;
}

v1::Placement place_regions(const v1::Regions& regions, const PlacementRequest& request) {
  return to_placement(place_flat(regions, request));
}

v1::Placement place_compact(const PlacementRequest& request) {
  return place_regions(default_regions(request), request);
}

OwnStreams own_streams(const v1::Regions& regions) {
  return {regions.has_reduction() ? regions.reduction() : v1::Mapping::TREE,
          regions.has_stream_parts() ? regions.stream_parts() : 1};
}

v1::Mapping::Reduction reduction_of(const v1::Regions& regions, const StrategyOptions& options) {
  return reduction_of(options, own_streams(regions).reduction);
}

std::uint32_t stream_parts_of(const v1::Regions& regions, const StrategyOptions& options) {
  return options.stream_parts.value_or(own_streams(regions).stream_parts);
}

v1::Mapping to_mapping(const v1::Regions& regions, const FlatPlacement& layer,
                       const StrategyOptions& options) {
  v1::Mapping mapping;
  mapping.set_name(regions.name());
  mapping.set_model(regions.model());
  set_streams(mapping, options, own_streams(regions));
  *mapping.add_placements() = to_placement(layer);
  return mapping;
}

v1::Mapping make_mapping(const v1::Regions& regions, const v1::Workload& workload,
                         const pe_models::Machine& machine, const StrategyOptions& options) {
  const PlacementRequest request{workload, workload.layer(), machine, options};
  v1::Mapping mapping = to_mapping(regions, place_flat(regions, request), options);
  if (!options.lm_head) return mapping;
  const PlacementRequest head{workload, workload.head(), machine, options};
  *mapping.add_placements() = place_regions(default_regions(head), head);
  return mapping;
}

}  // namespace primalsim::workloads
