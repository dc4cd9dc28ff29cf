#include "workloads/lowering/lower.h"

#include <utility>

#include "workloads/lowering/graph_parts.h"
#include "workloads/lowering/operators.h"

namespace primalsim::workloads {
namespace {

void add_inputs(Lowering& lowering) {
  const Vector& first = lowering.vectors.at(lowering.graph.vectors(0).name());
  for (std::uint32_t i = 0; i < first.slices.size(); ++i) {
    lowering.builder.add_input(first.slices[i].home, i, first.slices[i].elements);
  }
}

}  // namespace

v1::Program lower(const v1::Workload& workload, const v1::Mapping& mapping, const pe_models::Machine& machine,
                  std::string_view graph_name, std::uint32_t context, const LowerOptions& options) {
  const v1::Graph& graph = find_graph(workload, graph_name);
  const v1::Placement& placement = find_placement(mapping, graph_name);
  const bool is_layer = &graph == &workload.layer();
  ProgramBuilder builder(machine, program_tiles(graph, placement, is_layer), reduce_shape(mapping),
                         options.functional);
  Vectors vectors(graph, placement, machine, builder);
  const auto caches = [&](v1::KvPlacement::Tensor tensor) {
    return make_kv_caches(workload, placement, tensor, {context, 0}, machine, builder);
  };
  auto k_caches = caches(v1::KvPlacement::K);
  auto v_caches = caches(v1::KvPlacement::V);
  Lowering lowering{workload,
                    graph,
                    placement,
                    machine,
                    builder,
                    std::move(vectors),
                    AttentionShape(workload.shape(), machine.slice_elements()),
                    std::move(k_caches),
                    std::move(v_caches),
                    {}};
  if (options.functional) add_inputs(lowering);
  for (int op = 0; op < graph.operators_size(); ++op) {
    lowering.builder.begin_graph_operator(static_cast<std::uint32_t>(op));
    lower_operator(lowering, graph.operators(op));
  }

  v1::Program program = builder.finish();
  program.set_model(workload.name());
  program.set_mapping(mapping.name());
  program.set_graph(graph.name());
  program.set_context(context);
  program.set_repeats(is_layer ? workload.shape().layers() : 1);
  return program;
}

}  // namespace primalsim::workloads
