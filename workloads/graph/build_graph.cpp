#include "workloads/graph/build_graph.h"

#include <initializer_list>

#include "workloads/graph/graph_kind.h"

namespace primalsim::workloads {
namespace {

using v1::Operator;

void add_vector(v1::Graph& graph, const char* name, std::uint32_t length) {
  v1::Vector& vector = *graph.add_vectors();
  vector.set_name(name);
  vector.set_length(length);
}

Operator& add(v1::Graph& graph, const char* name, Operator::Kind kind,
              std::initializer_list<const char*> inputs, std::initializer_list<const char*> outputs) {
  Operator& added = *graph.add_operators();
  added.set_name(name);
  added.set_kind(kind);
  for (const char* input : inputs) added.add_inputs(input);
  for (const char* output : outputs) added.add_outputs(output);
  return added;
}

void add_linear(v1::Graph& graph, const char* name, const char* input, const char* output, bool bias) {
  add(graph, name, Operator::LINEAR, {input}, {output}).set_bias(bias);
}

void add_layer_vectors(v1::Graph& graph, const v1::ModelShape& shape) {
  const std::uint32_t hidden = shape.hidden_size();
  const std::uint32_t query = shape.heads() * shape.head_dim();
  const std::uint32_t key = shape.kv_heads() * shape.head_dim();
  const std::uint32_t intermediate = shape.intermediate_size();
  add_vector(graph, "input", hidden);
  add_vector(graph, "attention_normed", hidden);
  add_vector(graph, "q", query);
  add_vector(graph, "k", key);
  add_vector(graph, "v", key);
  add_vector(graph, "context", query);
  add_vector(graph, "attention_out", hidden);
  add_vector(graph, "attention_residual", hidden);
  add_vector(graph, "ffn_normed", hidden);
  add_vector(graph, "gate", intermediate);
  add_vector(graph, "up", intermediate);
  add_vector(graph, "ffn_activation", intermediate);
  add_vector(graph, "ffn_out", hidden);
  add_vector(graph, "output", hidden);
}

}  // namespace

v1::Graph build_layer_graph(const v1::ModelShape& shape, const LayerVariant& variant) {
  v1::Graph graph;
  graph.set_name(graph_name(GraphKind::kLayer));
  add_layer_vectors(graph, shape);

  add(graph, "attention_norm", Operator::NORM, {"input"}, {"attention_normed"});
  add_linear(graph, "q_proj", "attention_normed", "q", variant.qkv_bias);
  add_linear(graph, "k_proj", "attention_normed", "k", variant.qkv_bias);
  add_linear(graph, "v_proj", "attention_normed", "v", variant.qkv_bias);
  if (variant.qk_norm) {
    add(graph, "q_norm", Operator::HEAD_NORM, {"q"}, {"q"});
    add(graph, "k_norm", Operator::HEAD_NORM, {"k"}, {"k"});
  }
  add(graph, "rope_q", Operator::ROPE, {"q"}, {"q"});
  add(graph, "rope_k", Operator::ROPE, {"k"}, {"k"});
  add(graph, "kv_append", Operator::KV_APPEND, {"k", "v"}, {});
  add(graph, "scores", Operator::SCORES, {"q"}, {});
  add(graph, "softmax", Operator::SOFTMAX, {}, {});
  add(graph, "attention_context", Operator::CONTEXT, {}, {"context"});
  add_linear(graph, "o_proj", "context", "attention_out", variant.o_bias);
  add(graph, "attention_add", Operator::ADD, {"attention_out", "input"}, {"attention_residual"});

  add(graph, "ffn_norm", Operator::NORM, {"attention_residual"}, {"ffn_normed"});
  add_linear(graph, "gate_proj", "ffn_normed", "gate", variant.mlp_bias);
  add_linear(graph, "up_proj", "ffn_normed", "up", variant.mlp_bias);
  add(graph, "swiglu", Operator::SWIGLU, {"gate", "up"}, {"ffn_activation"});
  add_linear(graph, "down_proj", "ffn_activation", "ffn_out", variant.mlp_bias);
  add(graph, "ffn_add", Operator::ADD, {"ffn_out", "attention_residual"}, {"output"});
  add(graph, "output", Operator::OUTPUT, {"output"}, {});
  return graph;
}

v1::Graph build_head_graph(const v1::ModelShape& shape) {
  v1::Graph graph;
  graph.set_name(graph_name(GraphKind::kHead));
  add_vector(graph, "hidden", shape.hidden_size());
  add_vector(graph, "normed", shape.hidden_size());
  add_vector(graph, "logits", shape.vocab_size());
  add(graph, "final_norm", Operator::NORM, {"hidden"}, {"normed"});
  add_linear(graph, "lm_head", "normed", "logits", false);
  add(graph, "head_output", Operator::OUTPUT, {"logits"}, {});
  return graph;
}

}  // namespace primalsim::workloads
