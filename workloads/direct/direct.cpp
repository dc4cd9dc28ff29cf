#include "workloads/direct/direct.h"

#include <array>

#include "workloads/direct/direct_layer.h"

namespace primalsim::workloads {

DirectNumbers compute_directly(const v1::Workload& workload, const v1::Graph& graph,
                               const pe_models::Machine& machine, std::uint32_t context, std::uint64_t seed) {
  return compute_directly(workload, graph, machine, std::array{Token{context, 0}}, seed);
}

DirectNumbers compute_directly(const v1::Workload& workload, const v1::Graph& graph,
                               const pe_models::Machine& machine, std::span<const Token> tokens,
                               std::uint64_t seed) {
  std::map<std::uint32_t, DirectCache> caches;  // by sequence
  DirectNumbers numbers;
  for (std::uint32_t i = 0; i < tokens.size(); ++i) {
    DirectCache& cache = caches[tokens[i].sequence];
    numbers.merge(DirectLayer(workload, graph, machine, tokens[i], i, seed, cache).compute());
  }
  return numbers;
}

}  // namespace primalsim::workloads
