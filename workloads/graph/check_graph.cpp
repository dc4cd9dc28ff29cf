#include "workloads/graph/check_graph.h"

#include <set>

#include "core/error.h"
#include "workloads/graph/graph_kind.h"
#include "workloads/graph/length_rules.h"

namespace primalsim::workloads {
namespace {

void check_graph(const v1::Graph& graph, GraphKind kind, const v1::ModelShape& shape,
                 const std::string& field) {
  if (graph_kind(graph.name()) != kind) {
    throw_input_error("{}.name: is '{}'; allowed is '{}'", field, graph.name(), graph_name(kind));
  }
  if (graph.vectors().empty())
    throw_input_error("{}.vectors: is empty; the first is the graph's input", field);
  check_operators(graph, shape, field);
}

void check_lora(const v1::Workload& workload, const std::string& field) {
  std::string known;
  std::set<std::string> linears;
  for (const v1::Operator& candidate : workload.layer().operators()) {
    if (candidate.kind() != v1::Operator::LINEAR) continue;
    linears.insert(candidate.name());
    known += fmt::format("{}{}", known.empty() ? "" : ", ", candidate.name());
  }
  if (workload.lora().targets().empty()) {
    throw_input_error("{}.targets: is empty; an adapter has at least one target", field);
  }
  std::set<std::string> seen;
  for (int i = 0; i < workload.lora().targets_size(); ++i) {
    const std::string& matrix = workload.lora().targets(i).matrix();
    if (!linears.contains(matrix)) {
      throw_input_error("{}.targets[{}].matrix: '{}' is no LINEAR operator of the layer; those are {}", field,
                        i, matrix, known);
    }
    if (!seen.insert(matrix).second) {
      throw_input_error("{}.targets[{}].matrix: '{}' is a target twice", field, i, matrix);
    }
  }
}

}  // namespace

void check_workload(const v1::Workload& workload, const std::string& where) {
  const std::string field = where + ": workload";
  const v1::ModelShape& shape = workload.shape();
  if (!workload.has_shape()) throw_input_error("{}.shape: is missing", field);
  if (!workload.has_layer()) throw_input_error("{}.layer: is missing", field);
  if (!workload.has_head()) throw_input_error("{}.head: is missing", field);
  if (shape.kv_heads() == 0 || shape.heads() % shape.kv_heads() != 0) {
    throw_input_error("{}.shape.kv_heads: is {}, which does not divide heads, {}", field, shape.kv_heads(),
                      shape.heads());
  }
  check_graph(workload.layer(), GraphKind::kLayer, shape, field + ".layer");
  check_graph(workload.head(), GraphKind::kHead, shape, field + ".head");
  if (workload.has_lora()) check_lora(workload, field + ".lora");
}

}  // namespace primalsim::workloads
