#include "workloads/graph/vector_bits.h"

#include <algorithm>

namespace primalsim::workloads {
namespace {

// Whether what it reads are numbers of a compute macro alone.
bool reads_residual(v1::Operator::Kind kind) {
  return kind == v1::Operator::NORM || kind == v1::Operator::ADD || kind == v1::Operator::SWIGLU ||
         kind == v1::Operator::OUTPUT;
}

}  // namespace

std::uint32_t vector_bits(const v1::Graph& graph, const std::string& vector,
                          const pe_models::Machine& machine) {
  const auto needs_activations = [&](const v1::Operator& op) {
    return !reads_residual(op.kind()) &&
           std::find(op.inputs().begin(), op.inputs().end(), vector) != op.inputs().end();
  };
  const bool activations = std::any_of(graph.operators().begin(), graph.operators().end(), needs_activations);
  return activations ? machine.precision().activation_bits : machine.precision().residual_bits;
}

}  // namespace primalsim::workloads
