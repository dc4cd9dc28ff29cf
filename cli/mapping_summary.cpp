#include "cli/mapping_summary.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "workloads/graph/sizes.h"
#include "workloads/mapping/check_mapping.h"

namespace primalsim::cli {
namespace {

void print_json(const MappingSummary& summary) {
  nlohmann::ordered_json graphs = nlohmann::ordered_json::array();
  for (const GraphSummary& graph : summary.graphs) {
    graphs.push_back({{"graph", graph.graph},
                      {"partitions", graph.partitions},
                      {"tiles", graph.tiles},
                      {"multicast_flit_hops", graph.trees.multicast_flit_hops},
                      {"reduce_flit_hops", graph.trees.reduce_flit_hops},
                      {"busiest_link_flits", graph.trees.busiest_link_flits}});
  }
  const nlohmann::ordered_json json{{"mapping", summary.mapping},
                                    {"model", summary.model},
                                    {"graphs", graphs},
                                    {"weight_bytes", summary.weight_bytes},
                                    {"lora_bytes", summary.lora_bytes},
                                    {"kv_capacity_tokens", summary.kv_capacity_tokens}};
  fmt::print("{}\n", json.dump(2));
}

}  // namespace

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

void print(const MappingSummary& summary, bool as_json) {
  if (as_json) return print_json(summary);
  fmt::print("mapping '{}' of {}\n", summary.mapping, summary.model);
  for (const GraphSummary& graph : summary.graphs) {
    fmt::print(
        "  {:<6} {} partitions on {} {}; broadcasts and sums take {} flit-hops, {} flits on the busiest "
        "link\n",
        graph.graph, graph.partitions, graph.tiles, graph.tiles == 1 ? "tile" : "tiles",
        graph.trees.flit_hops(), graph.trees.busiest_link_flits);
  }
  fmt::print("  per layer: {} bytes of weights, {} bytes of LoRA, KV cache for {} tokens\n",
             summary.weight_bytes, summary.lora_bytes, summary.kv_capacity_tokens);
}

}  // namespace primalsim::cli
