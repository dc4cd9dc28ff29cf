#include "workloads/lowering/lower.h"

#include <algorithm>
#include <string>

#include "core/error.h"
#include "workloads/lowering/operators.h"

namespace primalsim::workloads {
namespace {

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

// The layer's own tiles, and those of the next layer up to the last of its input homes.
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

}  // namespace

v1::Program lower(const v1::Workload& workload, const v1::Mapping& mapping,
                  const v1::Architecture& architecture, std::string_view graph_name, std::uint32_t context) {
  const v1::Graph& graph = find_graph(workload, graph_name);
  const v1::Placement& placement = find_placement(mapping, graph_name);
  const bool is_layer = &graph == &workload.layer();
  const CostModel cost(architecture);
  const auto shape = mapping.reduction() == v1::Mapping::CHAIN ? ReduceShape::kChain : ReduceShape::kTree;
  ProgramBuilder builder(architecture, program_tiles(graph, placement, is_layer), shape);
  Vectors vectors(graph, placement, cost, builder);
  const auto caches = [&](v1::KvPlacement::Tensor tensor) {
    return make_kv_caches(workload, placement, tensor, context, cost, architecture.scratchpad().bytes(),
                          builder);
  };
  auto k_caches = caches(v1::KvPlacement::K);
  auto v_caches = caches(v1::KvPlacement::V);
  Lowering lowering{workload,
                    graph,
                    placement,
                    cost,
                    std::move(builder),
                    std::move(vectors),
                    AttentionShape(workload.shape(), cost.slice_elements()),
                    std::move(k_caches),
                    std::move(v_caches),
                    {}};
  for (const v1::Operator& op : graph.operators()) lower_operator(lowering, op);

  v1::Program program = lowering.builder.finish();
  program.set_model(workload.name());
  program.set_mapping(mapping.name());
  program.set_graph(graph.name());
  program.set_context(context);
  program.set_repeats(is_layer ? workload.shape().layers() : 1);
  return program;
}

}  // namespace primalsim::workloads
