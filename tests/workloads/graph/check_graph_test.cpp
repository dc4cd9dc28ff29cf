#include "workloads/graph/check_graph.h"

#include <gtest/gtest.h>

#include <functional>

#include "core/error.h"
#include "tests/workloads/graph/shapes.h"

namespace primalsim::workloads {
namespace {

v1::Workload good() {
  v1::Workload workload = make_workload(llama_3_8b());
  add_target(workload, "q_proj", 8);
  return workload;
}

TEST(CheckGraph, AcceptsWhatBuildGraphMakes) {
  for (const v1::ModelShape& shape : {llama_2_13b(), llama_3_8b(), llama_3_2_1b()}) {
    EXPECT_NO_THROW(check_workload(make_workload(shape), "w.txtpb"));
  }
  EXPECT_NO_THROW(check_workload(good(), "w.txtpb"));
}

struct Fault {
  const char* name;
  std::function<void(v1::Workload&)> plant;
  const char* message;
};

v1::Operator& op(v1::Workload& workload, int i) { return *workload.mutable_layer()->mutable_operators(i); }
v1::Vector& vector(v1::Workload& workload, int i) { return *workload.mutable_layer()->mutable_vectors(i); }

class CheckGraphFault : public ::testing::TestWithParam<Fault> {};

TEST_P(CheckGraphFault, IsNamed) {
  v1::Workload workload = good();
  GetParam().plant(workload);
  try {
    check_workload(workload, "w.txtpb");
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(std::string(error.what()), std::string("w.txtpb: workload") + GetParam().message);
  }
}

// Operators by index: 0 attention_norm, 1 q_proj, 4 rope_q, 6 kv_append, 7 scores, 11 attention_add, 18
// output. Vectors: 0 input, 1 attention_normed, 2 q, 3 k, 5 context, 9 gate, 13 output.
INSTANTIATE_TEST_SUITE_P(
    Faults, CheckGraphFault,
    ::testing::Values(
        Fault{"kv_heads", [](auto& w) { w.mutable_shape()->set_kv_heads(5); },
              ".shape.kv_heads: is 5, which does not divide heads, 32"},
        Fault{"no_layer", [](auto& w) { w.clear_layer(); }, ".layer: is missing"},
        Fault{"no_head", [](auto& w) { w.clear_head(); }, ".head: is missing"},
        Fault{"graph_name", [](auto& w) { w.mutable_head()->set_name("tail"); },
              ".head.name: is 'tail'; allowed is 'head'"},
        Fault{"vector_twice", [](auto& w) { vector(w, 3).set_name("q"); },
              ".layer.vectors[3].name: 'q' is there twice"},
        Fault{"operator_twice", [](auto& w) { op(w, 1).set_name("attention_norm"); },
              ".layer.operators[1].name: 'attention_norm' is there twice"},
        Fault{"unknown_input", [](auto& w) { op(w, 1).set_inputs(0, "nothing"); },
              ".layer.operators[1].inputs[0]: 'nothing' is no vector of the graph"},
        Fault{"read_before_written", [](auto& w) { op(w, 0).set_inputs(0, "ffn_normed"); },
              ".layer.operators[0].inputs[0]: 'ffn_normed' is not produced by an earlier operator"},
        Fault{"written_twice", [](auto& w) { op(w, 2).set_outputs(0, "q"); },
              ".layer.operators[2].outputs[0]: 'q' already has its value when 'k_proj' writes it"},
        Fault{"input_overwritten", [](auto& w) { op(w, 1).set_outputs(0, "input"); },
              ".layer.operators[1].outputs[0]: 'input' already has its value when 'q_proj' writes it"},
        Fault{"rope_elsewhere", [](auto& w) { op(w, 4).set_outputs(0, "context"); },
              ".layer.operators[4].outputs[0]: is 'context'; ROPE works in place, so it is 'q'"},
        Fault{"head_norm_elsewhere",
              [](auto& w) {
                op(w, 4).set_kind(v1::Operator::HEAD_NORM);
                op(w, 4).set_outputs(0, "context");
              },
              ".layer.operators[4].outputs[0]: is 'context'; HEAD_NORM works in place, so it is 'q'"},
        Fault{"part_of_a_head",
              [](auto& w) {
                op(w, 4).set_kind(v1::Operator::HEAD_NORM);
                vector(w, 2).set_length(4095);
              },
              ".layer.operators[4]: vector 'q' has length 4095; allowed are multiples of head_dim, 128"},
        Fault{"arity", [](auto& w) { op(w, 11).mutable_inputs()->RemoveLast(); },
              ".layer.operators[11]: 'attention_add' has 1 inputs and 1 outputs; ADD has 2 and 1"},
        Fault{"no_kind", [](auto& w) { op(w, 0).clear_kind(); },
              ".layer.operators[0].kind: of 'attention_norm' is missing or unknown"},
        Fault{"bias", [](auto& w) { op(w, 0).set_bias(true); },
              ".layer.operators[0].bias: is true for 'attention_norm'; only a LINEAR operator has one"},
        Fault{"q_length", [](auto& w) { vector(w, 2).set_length(4095); },
              ".layer.operators[7]: vector 'q' has length 4095; as long as heads x head_dim is 4096"},
        Fault{"input_length", [](auto& w) { vector(w, 0).set_length(1); },
              ".layer.vectors[0]: vector 'input' has length 1; as long as hidden_size is 4096"},
        Fault{"k_length", [](auto& w) { vector(w, 3).set_length(4096); },
              ".layer.operators[6]: vector 'k' has length 4096; as long as kv_heads x head_dim is 1024"},
        Fault{"norm_length", [](auto& w) { vector(w, 1).set_length(7); },
              ".layer.operators[0]: vector 'input' has length 4096; as long as attention_normed is 7"},
        Fault{"gate_length", [](auto& w) { vector(w, 9).set_length(7); },
              ".layer.operators[15]: vector 'gate' has length 7; as long as intermediate_size is 14336"},
        Fault{"logits_length", [](auto& w) { w.mutable_head()->mutable_vectors(2)->set_length(9); },
              ".head.operators[2]: vector 'logits' has length 9; as long as vocab_size is 128256"},
        Fault{"attention_order", [](auto& w) { w.mutable_layer()->mutable_operators()->SwapElements(7, 8); },
              ".layer.operators[7].kind: 'softmax' is SOFTMAX; a layer has one each of KV_APPEND, SCORES, "
              "SOFTMAX, "
              "CONTEXT, in this order"},
        Fault{"no_output", [](auto& w) { w.mutable_layer()->mutable_operators()->RemoveLast(); },
              ".layer.operators[17].kind: 'ffn_add' is ADD; OUTPUT is the last operator and only that"},
        Fault{"unwritten_vector", [](auto& w) { w.mutable_layer()->add_vectors()->set_name("spare"); },
              ".layer.vectors[14]: no operator writes 'spare'"},
        Fault{"target_twice", [](auto& w) { add_target(w, "q_proj", 4); },
              ".lora.targets[1].matrix: 'q_proj' is a target twice"},
        Fault{"no_target", [](auto& w) { w.mutable_lora()->clear_targets(); },
              ".lora.targets: is empty; an adapter has at least one target"},
        Fault{"unknown_target", [](auto& w) { add_target(w, "lm_head", 4); },
              ".lora.targets[1].matrix: 'lm_head' is no LINEAR operator of the layer; those are q_proj, "
              "k_proj, v_proj, "
              "o_proj, gate_proj, up_proj, down_proj"}),
    [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace primalsim::workloads
