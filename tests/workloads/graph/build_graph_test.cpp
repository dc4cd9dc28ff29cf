#include "workloads/graph/build_graph.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/workloads/graph/shapes.h"
#include "workloads/graph/sizes.h"

namespace primalsim::workloads {
namespace {

std::string joined(const google::protobuf::RepeatedPtrField<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ",") + name;
  return text;
}

// One line per operator: name KIND inputs -> outputs.
std::string operators_of(const v1::Graph& graph) {
  std::string text;
  for (const v1::Operator& op : graph.operators()) {
    text += fmt::format("{} {} {}->{}\n", op.name(), v1::Operator::Kind_Name(op.kind()), joined(op.inputs()),
                        joined(op.outputs()));
  }
  return text;
}

std::string vectors_of(const v1::Graph& graph) {
  std::string text;
  for (const v1::Vector& vector : graph.vectors())
    text += fmt::format("{}:{} ", vector.name(), vector.length());
  return text;
}

TEST(BuildGraph, LayerHasTheOperatorsOfLoweringInOrder) {
  EXPECT_EQ(operators_of(build_layer_graph(llama_3_8b(), {})),
            "attention_norm NORM input->attention_normed\n"
            "q_proj LINEAR attention_normed->q\n"
            "k_proj LINEAR attention_normed->k\n"
            "v_proj LINEAR attention_normed->v\n"
            "rope_q ROPE q->q\n"
            "rope_k ROPE k->k\n"
            "kv_append KV_APPEND k,v->\n"
            "scores SCORES q->\n"
            "softmax SOFTMAX ->\n"
            "attention_context CONTEXT ->context\n"
            "o_proj LINEAR context->attention_out\n"
            "attention_add ADD attention_out,input->attention_residual\n"
            "ffn_norm NORM attention_residual->ffn_normed\n"
            "gate_proj LINEAR ffn_normed->gate\n"
            "up_proj LINEAR ffn_normed->up\n"
            "swiglu SWIGLU gate,up->ffn_activation\n"
            "down_proj LINEAR ffn_activation->ffn_out\n"
            "ffn_add ADD ffn_out,attention_residual->output\n"
            "output OUTPUT output->\n");
}

// q and k are normed head by head before they are rotated, in place: no vector more.
TEST(BuildGraph, QkNormStandsBeforeTheRotation) {
  const v1::Graph plain = build_layer_graph(llama_3_8b(), {});
  const v1::Graph normed = build_layer_graph(llama_3_8b(), {.qk_norm = true});
  EXPECT_EQ(vectors_of(normed), vectors_of(plain));
  std::string expected = operators_of(plain);
  expected.insert(expected.find("rope_q"), "q_norm HEAD_NORM q->q\nk_norm HEAD_NORM k->k\n");
  EXPECT_EQ(operators_of(normed), expected);
}

// head_dim 128 of its own, as in Qwen3-like shapes: q is longer than hidden.
TEST(BuildGraph, LayerVectorsFollowTheShape) {
  EXPECT_EQ(vectors_of(build_layer_graph(make_shape(1, 1024, 16, 8, 128, 3072, 500), {})),
            "input:1024 attention_normed:1024 q:2048 k:1024 v:1024 context:2048 attention_out:1024 "
            "attention_residual:1024 ffn_normed:1024 gate:3072 up:3072 ffn_activation:3072 ffn_out:1024 "
            "output:1024 ");
}

TEST(BuildGraph, HeadEndsInLogits) {
  const v1::Graph head = build_head_graph(llama_3_8b());
  EXPECT_EQ(vectors_of(head), "hidden:4096 normed:4096 logits:128256 ");
  EXPECT_EQ(operators_of(head),
            "final_norm NORM hidden->normed\nlm_head LINEAR normed->logits\nhead_output OUTPUT logits->\n");
}

std::string biased(const LayerVariant& variant) {
  std::string text;
  const v1::Graph layer = build_layer_graph(llama_3_8b(), variant);
  for (const v1::Operator& op : layer.operators()) {
    if (op.bias()) text += op.name() + " ";
  }
  return text;
}

TEST(BuildGraph, BiasesGoWhereTheyBelong) {
  EXPECT_EQ(biased({}), "");
  EXPECT_EQ(biased({.qkv_bias = true}), "q_proj k_proj v_proj ");
  EXPECT_EQ(biased({.qkv_bias = true, .o_bias = true}), "q_proj k_proj v_proj o_proj ");
  EXPECT_EQ(biased({.mlp_bias = true}), "gate_proj up_proj down_proj ");
}

}  // namespace
}  // namespace primalsim::workloads
