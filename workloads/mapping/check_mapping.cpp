#include "workloads/mapping/check_mapping.h"

#include <algorithm>
#include <limits>
#include <set>

#include "core/error.h"
#include "workloads/mapping/kv_position.h"
#include "workloads/mapping/placement_checks.h"
#include "workloads/mapping/ribbon_positions.h"

namespace primalsim::workloads {

std::string name_of(const v1::Macro& macro) {
  return fmt::format("tile {}, x {}, y {}", macro.tile(), macro.x(), macro.y());
}

std::string name_of(const Ribbon& ribbon, std::uint32_t macro) {
  const MacroPosition at = ribbon.position(macro);
  return fmt::format("tile {}, x {}, y {}", at.tile, at.x, at.y);
}

std::uint32_t checked_macro(const PlacementCheck& check, const v1::Macro& macro, const std::string& field) {
  const MacroPosition at = position_of(macro);
  if (!check.ribbon.contains(at)) {
    throw_input_error("{}: {} is off the mesh; allowed are tiles 0 to {}, x 0 to {}, y 0 to {}", field,
                      name_of(macro), check.ribbon.tiles - 1, check.ribbon.width - 1,
                      check.ribbon.height - 1);
  }
  return check.ribbon.index(at);
}

namespace {

const v1::Graph& graph_named(const v1::Workload& workload, const std::string& name,
                             const std::string& field) {
  if (name == workload.layer().name()) return workload.layer();
  if (workload.has_head() && name == workload.head().name()) return workload.head();
  throw_input_error("{}.graph: the model has no graph '{}'; it has '{}'{}", field, name,
                    workload.layer().name(),
                    workload.has_head() ? " and '" + workload.head().name() + "'" : "");
}

}  // namespace

void check_mapping(const v1::Mapping& mapping, const v1::Workload& workload,
                   const pe_models::Machine& machine, const std::string& where) {
  if (mapping.model() != workload.name()) {
    throw_input_error("{}: model: the mapping was made for '{}'; the model is '{}'", where, mapping.model(),
                      workload.name());
  }
  std::set<std::string> seen;
  for (int i = 0; i < mapping.placements_size(); ++i) {
    const v1::Placement& placement = mapping.placements(i);
    const std::string field = fmt::format("{}: placements[{}]", where, i);
    if (!seen.insert(placement.graph()).second) {
      throw_input_error("{}.graph: '{}' is placed twice", field, placement.graph());
    }
    const SlicedGraph graph = slice_graph(workload, graph_named(workload, placement.graph(), field), machine);
    const Ribbon ribbon = ribbon_of(machine, placement.tiles(), field + ".tiles: ");
    const PlacementCheck check{placement, workload, machine, graph, ribbon, field};
    check_matrices(check);
    check_vectors(check);
    check_loras(check);
    check_kv(check);
  }
  placement_of(mapping, workload.layer().name(), where);
}

void check_context(const v1::Mapping& mapping, const v1::Workload& workload, std::uint32_t context,
                   const std::string& where) {
  const std::uint64_t entries = kv_entries(workload.shape(), context);
  for (int i = 0; i < mapping.placements_size(); ++i) {
    for (int k = 0; k < mapping.placements(i).kv_size(); ++k) {
      const v1::KvPlacement& kv = mapping.placements(i).kv(k);
      const std::uint64_t capacity = kv_capacity(kv);
      if (entries <= capacity) continue;
      throw_no_fit(
          "{}: placements[{}].kv[{}]: {} of KV heads {} to {} has room for {} entries; a context of {} "
          "attends {} and "
          "overflows at token {}",
          where, i, k, v1::KvPlacement::Tensor_Name(kv.tensor()), kv.first_kv_head(),
          kv.first_kv_head() + kv.kv_heads() - 1, capacity, context, entries, capacity + 1);
    }
  }
}

std::uint64_t kv_capacity_tokens(const v1::Mapping& mapping) {
  std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
  for (const v1::Placement& placement : mapping.placements()) {
    for (const v1::KvPlacement& kv : placement.kv()) least = std::min(least, kv_capacity(kv));
  }
  return least == std::numeric_limits<std::uint64_t>::max() ? 0 : least;
}

const v1::Placement& placement_of(const v1::Mapping& mapping, std::string_view graph,
                                  const std::string& where) {
  std::string known;
  for (const v1::Placement& placement : mapping.placements()) {
    if (placement.graph() == graph) return placement;
    known += fmt::format("{}'{}'", known.empty() ? "" : ", ", placement.graph());
  }
  throw_input_error("{}: placements: there is none for graph '{}'; there are {}", where, graph,
                    known.empty() ? "none" : known);
}

}  // namespace primalsim::workloads
