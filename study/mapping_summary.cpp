#include "study/mapping_summary.h"

#include "workloads/graph/sizes.h"
#include "workloads/mapping/check_mapping.h"

namespace primalsim::study {
MappingSummary summarise(const v1::Mapping& mapping, const Inputs& inputs) {
  MappingSummary summary;
  summary.mapping = mapping.name();
  summary.model = mapping.model();
  for (const v1::Placement& placement : mapping.placements()) {
    const v1::Graph& graph = placement.graph() == inputs.workload.layer().name() ? inputs.workload.layer()
                                                                                 : inputs.workload.head();
    summary.graphs.push_back({placement.graph(), workloads::partitions(graph, inputs.architecture),
                              placement.tiles(),
                              workloads::tree_cost(placement, inputs.workload, graph, inputs.architecture)});
  }
  summary.weight_bytes = workloads::weight_bytes(inputs.workload, inputs.architecture);
  summary.lora_bytes = workloads::lora_bytes(inputs.workload, inputs.architecture);
  summary.kv_capacity_tokens = workloads::kv_capacity_tokens(mapping);
  return summary;
}

}  // namespace primalsim::study
