#include "workloads/mapping/sliced_graph.h"

#include "core/error.h"
#include "workloads/graph/sizes.h"
#include "workloads/lowering/operators.h"

namespace primalsim::workloads {
namespace {

class Slicer {
 public:
  Slicer(const v1::Workload& workload, const v1::Graph& graph, std::uint32_t slice_elements)
      : workload_(workload), graph_(graph) {
    sliced_.name = graph.name();
    sliced_.slice_elements = slice_elements;
  }

  SlicedGraph run() {
    for (const v1::Vector& vector : graph_.vectors()) {
      SlicedVector& added = sliced_.vectors.emplace_back();
      added.name = vector.name();
      added.length = vector.length();
      added.slices = slices(vector.length(), sliced_.slice_elements);
    }
    for (const v1::Operator& op : graph_.operators()) add_operator(op);
    return sliced_;
  }

 private:
  void add_operator(const v1::Operator& op) {
    const OperatorKind* const kind = find_operator_kind(op.kind());
    switch (kind == nullptr ? Relation::kNone : kind->relation) {
      case Relation::kNone:
        break;
      case Relation::kMatrix:
        add_matrix(op);
        break;
      case Relation::kNormed:
        output(op).is_normed = true;
        output(op).follows = vector(op, op.inputs(), 0);
        break;
      case Relation::kFollows:
        output(op).follows = vector(op, op.inputs(), 0);
        break;
      case Relation::kEntry:
        input(op, 0).is_key = true;
        input(op, 1).is_value = true;
        break;
      case Relation::kQuery:
        input(op, 0).is_query = true;
        break;
    }
  }

  void add_matrix(const v1::Operator& op) {
    const auto matrix = static_cast<std::uint32_t>(sliced_.matrices.size());
    const std::uint32_t from = vector(op, op.inputs(), 0);
    const std::uint32_t to = vector(op, op.outputs(), 0);
    sliced_.matrices.push_back(
        {op.name(), sliced_.vectors[from].slices, sliced_.vectors[to].slices, from, to, rank_of(op.name())});
    sliced_.vectors[to].made_by = matrix;
    if (sliced_.vectors[from].read_by == kNoIndex) sliced_.vectors[from].read_by = matrix;
  }

  std::uint32_t rank_of(const std::string& matrix) const {
    if (graph_.name() != workload_.layer().name()) return 0;
    for (const v1::LoraTarget& target : workload_.lora().targets()) {
      if (target.matrix() == matrix) return target.rank();
    }
    return 0;
  }

  template <typename Names>
  std::uint32_t vector(const v1::Operator& op, const Names& names, int which) const {
    for (std::uint32_t i = 0; which < names.size() && i < sliced_.vectors.size(); ++i) {
      if (sliced_.vectors[i].name == names[which]) return i;
    }
    throw_input_error("graph '{}': operator '{}' lacks a vector or names one that the graph does not have",
                      graph_.name(), op.name());
  }

  SlicedVector& input(const v1::Operator& op, int which) {
    return sliced_.vectors[vector(op, op.inputs(), which)];
  }
  SlicedVector& output(const v1::Operator& op) { return sliced_.vectors[vector(op, op.outputs(), 0)]; }

  const v1::Workload& workload_;
  const v1::Graph& graph_;
  SlicedGraph sliced_;
};

}  // namespace

std::uint64_t SlicedGraph::partitions() const {
  std::uint64_t sum = 0;
  for (const SlicedMatrix& matrix : matrices) sum += std::uint64_t{matrix.rows} * matrix.columns;
  return sum;
}

std::uint32_t SlicedGraph::find(bool SlicedVector::*is) const {
  for (std::uint32_t i = 0; i < vectors.size(); ++i) {
    if (vectors[i].*is) return i;
  }
  return kNoIndex;
}

std::uint32_t SlicedGraph::find_matrix(std::string_view matrix_name) const {
  std::uint32_t matrix = 0;
  while (matrices[matrix].name != matrix_name) ++matrix;
  return matrix;
}

std::uint32_t SlicedGraph::reader_of(std::uint32_t vector) const {
  if (vectors[vector].read_by != kNoIndex) return vectors[vector].read_by;
  for (const SlicedVector& other : vectors) {
    if (other.follows == vector && other.read_by != kNoIndex) return other.read_by;
  }
  return kNoIndex;
}

SlicedGraph slice_graph(const v1::Workload& workload, const v1::Graph& graph,
                        const pe_models::Machine& machine) {
  return Slicer(workload, graph, machine.slice_elements()).run();
}

}  // namespace primalsim::workloads
