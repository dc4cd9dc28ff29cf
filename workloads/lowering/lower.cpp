#include "workloads/lowering/lower.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/activity.h"
#include "core/error.h"
#include "workloads/lowering/operators.h"

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
  switch (mapping.reduction()) {
    case v1::Mapping::CHAIN:
      return ReduceShape::kChain;
    case v1::Mapping::STAGGERED:
      return ReduceShape::kStaggered;
    default:
      return ReduceShape::kTree;
  }
}

namespace {

void add_inputs(Lowering& lowering) {
  const Vector& first = lowering.vectors.at(lowering.graph.vectors(0).name());
  for (std::uint32_t i = 0; i < first.slices.size(); ++i) {
    lowering.builder.add_input(first.slices[i].home, i, first.slices[i].elements);
  }
}

ProgramDraft lower_once(const v1::Workload& workload, const v1::Mapping& mapping,
                        const pe_models::Machine& machine, std::string_view graph_name, std::uint32_t context,
                        ProgramDraft&& storage, const LowerOptions& options) {
  const v1::Graph& graph = find_graph(workload, graph_name);
  const v1::Placement& placement = find_placement(mapping, graph_name);
  const bool is_layer = &graph == &workload.layer();
  ProgramBuilder builder(machine, program_tiles(graph, placement, is_layer), reduce_shape(mapping),
                         options.functional, options.slots);
  builder.recycle(std::move(storage));
  Vectors vectors(graph, placement, machine, mapping.stream_parts(), builder);
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
                    {},
                    {}};
  if (options.functional) add_inputs(lowering);
  const Activity activity(fmt::format("lowering the {}", graph_name));
  lower_graph(lowering);
  return builder.finish();
}

}  // namespace

void lower_draft(const v1::Workload& workload, const v1::Mapping& mapping, const pe_models::Machine& machine,
                 std::string_view graph, std::uint32_t context, ProgramDraft& draft,
                 const LowerOptions& options) {
  try {
    draft = lower_once(workload, mapping, machine, graph, context, std::move(draft), options);
  } catch (const SlotShortage& shortage) {
    if (options.slots) throw;
    refuse(shortage, machine, [&](const SlotLimits& slots) {
      lower_once(workload, mapping, machine, graph, context, {}, {options.functional, slots});
    });
  }
}

void lower(const v1::Workload& workload, const v1::Mapping& mapping, const pe_models::Machine& machine,
           std::string_view graph_name, std::uint32_t context, v1::Program& program,
           const LowerOptions& options) {
  ProgramDraft draft;
  lower_draft(workload, mapping, machine, graph_name, context, draft, options);
  to_message(draft, program);
  program.set_model(workload.name());
  program.set_mapping(mapping.name());
  program.set_graph(graph_name.data(), graph_name.size());
  program.set_context(context);
  const bool is_layer = graph_name == workload.layer().name();
  program.set_repeats(is_layer ? workload.shape().layers() : 1);
}

v1::Program lower(const v1::Workload& workload, const v1::Mapping& mapping, const pe_models::Machine& machine,
                  std::string_view graph_name, std::uint32_t context, const LowerOptions& options) {
  v1::Program program;
  lower(workload, mapping, machine, graph_name, context, program, options);
  return program;
}

}  // namespace primalsim::workloads
