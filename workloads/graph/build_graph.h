// Builds the operator graphs of a decoder model for one decode step, from its shape.
//
// Names and order of operators and vectors are those of docs/lowering.md; mapping and lowering rely on
// nothing but the kinds and the vectors each operator reads and writes.
#pragma once

#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

// What a family's layers have beside what all have. Biases of LINEAR operators: Qwen2 q, k, v; Llama with
// attention_bias q, k, v, o; with mlp_bias gate, up, down.
struct LayerVariant {
  bool qkv_bias = false;
  bool o_bias = false;
  bool mlp_bias = false;
  bool qk_norm = false;  // Qwen3: each head of q and k is normed before it is rotated
};

// One decoder layer: 19 operators, 21 with qk_norm, from "input" to "output", both `hidden_size` long. Every
// size of `shape` is set.
v1::Graph build_layer_graph(const v1::ModelShape& shape, const LayerVariant& variant);

// Final norm and output head, from "hidden" to "logits" (`vocab_size` long).
v1::Graph build_head_graph(const v1::ModelShape& shape);

}  // namespace primalsim::workloads
