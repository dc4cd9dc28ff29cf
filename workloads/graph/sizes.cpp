#include "workloads/graph/sizes.h"

#include "core/error.h"

namespace primalsim::workloads {
std::uint32_t slices(std::uint32_t length, std::uint32_t rows) {
  return length / rows + (length % rows != 0);
}

std::uint32_t vector_length(const v1::Graph& graph, const std::string& vector) {
  for (const v1::Vector& candidate : graph.vectors()) {
    if (candidate.name() == vector) return candidate.length();
  }
  throw_input_error("graph '{}' has no vector '{}'", graph.name(), vector);
}

std::vector<MatrixSize> matrices(const v1::Graph& graph) {
  std::vector<MatrixSize> found;
  for (const v1::Operator& linear : graph.operators()) {
    if (linear.kind() != v1::Operator::LINEAR) continue;
    if (linear.inputs_size() != 1 || linear.outputs_size() != 1) {
      throw_input_error("graph '{}': LINEAR operator '{}' has {} inputs and {} outputs; it takes one of each",
                        graph.name(), linear.name(), linear.inputs_size(), linear.outputs_size());
    }
    found.push_back(
        {linear.name(), vector_length(graph, linear.inputs(0)), vector_length(graph, linear.outputs(0))});
  }
  return found;
}

std::uint64_t partitions(const v1::Graph& graph, const pe_models::Machine& machine) {
  const std::uint32_t rows = machine.slice_elements();
  std::uint64_t sum = 0;
  for (const MatrixSize& matrix : matrices(graph)) {
    sum += std::uint64_t{slices(matrix.rows, rows)} * slices(matrix.columns, rows);
  }
  return sum;
}

std::uint64_t weight_bytes(const v1::Workload& workload, const pe_models::Machine& machine) {
  std::uint64_t sum = 0;
  for (const MatrixSize& matrix : matrices(workload.layer())) {
    sum += machine.weight_bytes(std::uint64_t{matrix.rows} * matrix.columns);
  }
  return sum;
}

std::uint64_t lora_bytes(const v1::Workload& workload, const pe_models::Machine& machine) {
  std::uint64_t sum = 0;
  for (const MatrixSize& matrix : matrices(workload.layer())) {
    for (const v1::LoraTarget& target : workload.lora().targets()) {
      if (target.matrix() != matrix.name) continue;
      sum +=
          machine.weight_bytes(std::uint64_t{target.rank()} * (std::uint64_t{matrix.rows} + matrix.columns));
    }
  }
  return sum;
}

}  // namespace primalsim::workloads
