#include "workloads/direct/direct.h"

#include "workloads/direct/direct_layer.h"

namespace primalsim::workloads {

DirectNumbers compute_directly(const v1::Workload& workload, const v1::Graph& graph,
                               const v1::Architecture& architecture, std::uint32_t context,
                               std::uint64_t seed) {
  return DirectLayer(workload, graph, architecture, context, seed).compute();
}

}  // namespace primalsim::workloads
