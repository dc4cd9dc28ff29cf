// Models and machines for tests of mappings.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/workload.pb.h"
#include "proto/read.h"
#include "workloads/graph/build_graph.h"
#include "workloads/model_import/import_model.h"

namespace primalsim::testing {

inline v1::Workload example_model(const std::string& name, const std::string& adapter = "") {
  const std::filesystem::path examples = std::string(PRIMALSIM_SOURCE_DIR) + "/examples";
  if (adapter.empty()) return workloads::import_model(examples / "models" / name, std::nullopt);
  return workloads::import_model(examples / "models" / name, examples / "adapters" / adapter);
}

inline v1::Architecture example_machine(const std::string& name = "primal") {
  return read_architecture(std::string(PRIMALSIM_SOURCE_DIR) + "/configs/" + name + ".txtpb");
}

struct SmallShape {
  std::uint32_t hidden = 32;
  std::uint32_t heads = 4;
  std::uint32_t kv_heads = 2;
  std::uint32_t head_dim = 8;
  std::uint32_t intermediate = 48;
  std::uint32_t vocabulary = 64;
};

inline v1::Workload small_model(const SmallShape& small,
                                const std::vector<std::pair<std::string, std::uint32_t>>& targets = {}) {
  v1::Workload workload;
  workload.set_name("small");
  workload.set_architecture("LlamaForCausalLM");
  v1::ModelShape& shape = *workload.mutable_shape();
  shape.set_layers(1);
  shape.set_hidden_size(small.hidden);
  shape.set_heads(small.heads);
  shape.set_kv_heads(small.kv_heads);
  shape.set_head_dim(small.head_dim);
  shape.set_intermediate_size(small.intermediate);
  shape.set_vocab_size(small.vocabulary);
  shape.set_tied_embeddings(false);
  shape.set_sliding_window(0);
  shape.set_max_positions(0);
  *workload.mutable_layer() = workloads::build_layer_graph(shape, {});
  *workload.mutable_head() = workloads::build_head_graph(shape);
  for (const auto& [matrix, rank] : targets) {
    v1::LoraTarget& target = *workload.mutable_lora()->add_targets();
    target.set_matrix(matrix);
    target.set_rank(rank);
  }
  return workload;
}

// The tiny machine (slices of 16 elements) with another mesh.
inline v1::Architecture small_machine(std::uint32_t width, std::uint32_t height, std::uint32_t gateways = 1) {
  v1::Architecture architecture = example_machine("tiny");
  architecture.mutable_mesh()->set_width(width);
  architecture.mutable_mesh()->set_height(height);
  architecture.mutable_tile_link()->set_gateway_routers(gateways);
  return architecture;
}

}  // namespace primalsim::testing
