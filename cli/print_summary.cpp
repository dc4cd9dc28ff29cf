#include "cli/print_summary.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace primalsim::cli {
namespace {

void print_json(const study::MappingSummary& summary) {
  nlohmann::ordered_json graphs = nlohmann::ordered_json::array();
  for (const study::GraphSummary& graph : summary.graphs) {
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

void print(const study::MappingSummary& summary, bool as_json) {
  if (as_json) return print_json(summary);
  fmt::print("mapping '{}' of {}\n", summary.mapping, summary.model);
  for (const study::GraphSummary& graph : summary.graphs) {
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
