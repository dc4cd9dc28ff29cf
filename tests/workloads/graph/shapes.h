// Shapes of the models whose sizes are known, and a machine of 256 x 256 arrays.
#pragma once

#include "primalsim/v1/architecture.pb.h"
#include "workloads/graph/build_graph.h"

namespace primalsim::workloads {

inline v1::ModelShape make_shape(std::uint32_t layers, std::uint32_t hidden, std::uint32_t heads,
                                 std::uint32_t kv_heads, std::uint32_t head_dim, std::uint32_t intermediate,
                                 std::uint32_t vocab) {
  v1::ModelShape shape;
  shape.set_layers(layers);
  shape.set_hidden_size(hidden);
  shape.set_heads(heads);
  shape.set_kv_heads(kv_heads);
  shape.set_head_dim(head_dim);
  shape.set_intermediate_size(intermediate);
  shape.set_vocab_size(vocab);
  return shape;
}

inline v1::ModelShape llama_2_13b() { return make_shape(40, 5120, 40, 40, 128, 13824, 32000); }
inline v1::ModelShape llama_3_8b() { return make_shape(32, 4096, 32, 8, 128, 14336, 128256); }
inline v1::ModelShape llama_3_2_1b() { return make_shape(16, 2048, 32, 8, 64, 8192, 128256); }

inline v1::Workload make_workload(const v1::ModelShape& shape) {
  v1::Workload workload;
  workload.set_name("test");
  workload.set_architecture("LlamaForCausalLM");
  *workload.mutable_shape() = shape;
  *workload.mutable_layer() = build_layer_graph(shape, {});
  *workload.mutable_head() = build_head_graph(shape);
  return workload;
}

inline void add_target(v1::Workload& workload, const char* matrix, std::uint32_t rank) {
  v1::LoraTarget& target = *workload.mutable_lora()->add_targets();
  target.set_matrix(matrix);
  target.set_rank(rank);
}

inline v1::Architecture arrays_of_256() {
  v1::Architecture architecture;
  architecture.mutable_mesh()->set_height(1);
  architecture.mutable_tile_link()->set_gateway_routers(1);
  architecture.mutable_router()->set_flit_bits(64);
  architecture.mutable_acim()->set_rows(256);
  architecture.mutable_acim()->set_columns(256);
  architecture.mutable_acim()->set_product_cycles(0);
  architecture.mutable_precision()->set_weight_bits(8);
  return architecture;
}

}  // namespace primalsim::workloads
