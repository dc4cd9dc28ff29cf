// Totals of a Llama-2-13B layer with LoRA rank 8 on q and v, for every strategy.
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <sstream>

#include "primalsim/v1/file.pb.h"
#include "tests/workloads/lowering/describe.h"
#include "workloads/graph/build_graph.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/strategy.h"
#include "workloads/program/check_program.h"

namespace primalsim::workloads {
namespace {

v1::Architecture primal_machine() {
  std::ifstream file(PRIMALSIM_SOURCE_DIR "/configs/primal.txtpb");
  std::stringstream text;
  text << file.rdbuf();
  v1::File message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text.str(), &message));
  return message.architecture();
}

v1::Workload llama_2_13b() {
  v1::Workload workload;
  workload.set_name("llama-2-13b");
  v1::ModelShape& shape = *workload.mutable_shape();
  shape.set_layers(40);
  shape.set_hidden_size(5120);
  shape.set_heads(40);
  shape.set_kv_heads(40);
  shape.set_head_dim(128);
  shape.set_intermediate_size(13824);
  shape.set_vocab_size(32000);
  *workload.mutable_layer() = build_layer_graph(shape, {});
  *workload.mutable_head() = build_head_graph(shape);
  for (const char* matrix : {"q_proj", "v_proj"}) {
    v1::LoraTarget& target = *workload.mutable_lora()->add_targets();
    target.set_matrix(matrix);
    target.set_rank(8);
  }
  return workload;
}

struct Totals {
  std::uint64_t acim_products = 0, acim_cycles = 0, dcim_products = 0;
  std::uint64_t acim_destinations = 0, dcim_destinations = 0;
  std::uint64_t words = 0;
  std::uint64_t weight_bytes = 0, lora_bytes = 0, kv_bytes = 0;
};

Totals totals_of(const v1::Program& program) {
  Totals totals;
  for (const v1::Task& task : program.tasks()) {
    if (task.compute().unit() == v1::Compute::ACIM) {
      ++totals.acim_products;
      totals.acim_cycles += task.compute().cycles();
    }
    if (task.compute().unit() == v1::Compute::DCIM) ++totals.dcim_products;
    totals.words += task.compute().scratchpad_words();
    for (const v1::Terminal& to : task.send().destinations()) {
      totals.acim_destinations += to.port() == v1::PORT_ACIM ? 1 : 0;
      totals.dcim_destinations += to.port() == v1::PORT_DCIM ? 1 : 0;
    }
  }
  for (const v1::MacroUse& use : program.macros()) {
    totals.weight_bytes += use.weight_bytes();
    totals.lora_bytes += use.lora_bytes();
    totals.kv_bytes += use.kv_bytes();
  }
  return totals;
}

std::uint64_t reduce_flits(const v1::Program& program, const std::string& name) {
  std::uint64_t flits = 0;
  for (const int task : tasks_of(program, name)) flits += program.tasks(task).reduce().flits();
  return flits;
}

class Lowered13b : public ::testing::TestWithParam<const char*> {
 protected:
  v1::Program lower_with(const StrategyOptions& options) const {
    const v1::Mapping mapping = make_mapping(GetParam(), workload_, machine_, options);
    return lower(workload_, mapping, machine_, "layer", 2048);
  }

  const v1::Architecture machine_ = primal_machine();
  const v1::Workload workload_ = llama_2_13b();
};

TEST_P(Lowered13b, Totals) {
  const v1::Program program = lower_with({.stream_parts = 1});
  EXPECT_NO_THROW(check_program(program, machine_, "13b"));
  EXPECT_EQ(program.tiles(), 6U);
  const Totals totals = totals_of(program);
  EXPECT_EQ(totals.acim_products, 4840U);  // 4 x 20 x 20 + 3 x 20 x 54
  EXPECT_EQ(totals.acim_cycles, 4840U * 130);
  EXPECT_EQ(totals.acim_destinations, 4840U);
  // A and B of q and of v, 20 blocks each.
  EXPECT_EQ(totals.dcim_products, 80U);
  EXPECT_EQ(totals.dcim_destinations, 80U);
  EXPECT_EQ(totals.weight_bytes, 317'194'240U);
  EXPECT_EQ(totals.lora_bytes, 163'840U);
  EXPECT_EQ(totals.kv_bytes, 2U * 2048 * 5120);
  // K and V of every position are read once, the new one is written; 8 bytes a word.
  EXPECT_EQ(totals.words, 2U * 2048 * 5120 / 8 + 2U * 5120 / 8);
}

// A slice of 256 sums of 16 bits is 64 flits; 8 ranks are 2; two heads' maxima, or sums, are 1.
TEST_P(Lowered13b, FlitsOfReduces) {
  const v1::Program program = lower_with({});
  for (const char* name : {"q_proj", "k_proj", "v_proj", "o_proj", "down_proj", "attention_context"}) {
    EXPECT_EQ(reduce_flits(program, name), 20U * 64) << name;
  }
  for (const char* name : {"gate_proj", "up_proj"}) EXPECT_EQ(reduce_flits(program, name), 54U * 64) << name;
  for (const char* name : {"q_proj.lora", "v_proj.lora"}) EXPECT_EQ(reduce_flits(program, name), 2U) << name;
  for (const char* name : {"attention_norm", "ffn_norm"}) EXPECT_EQ(reduce_flits(program, name), 1U) << name;
  // A cell for each head under compact, for two heads otherwise.
  EXPECT_EQ(reduce_flits(program, "softmax"), (GetParam() == std::string("compact") ? 40U : 20U) * 2);
}

// All heads of a position on one macro: 20 multicasts of q to all of them, contexts summed over all of them.
TEST_P(Lowered13b, TokenSharded) {
  StrategyOptions options;
  options.sharding = StrategyOptions::Sharding::token;
  const v1::Program program = lower_with(options);
  EXPECT_NO_THROW(check_program(program, machine_, "13b"));
  const Totals totals = totals_of(program);
  EXPECT_EQ(totals.kv_bytes, 2U * 2048 * 5120);
  EXPECT_EQ(totals.words, 2U * 2048 * 5120 / 8 + 2U * 5120 / 8);
  EXPECT_EQ(reduce_flits(program, "attention_context"), 20U * 64);
  EXPECT_EQ(reduce_flits(program, "softmax"), 10U + 20U);  // 40 heads x 16 bits, x 32 bits
}

TEST_P(Lowered13b, WithoutAnAdapterThereIsNoLora) {
  v1::Workload plain = workload_;
  plain.clear_lora();
  const v1::Mapping mapping = make_mapping(GetParam(), plain, machine_, {});
  const Totals totals = totals_of(lower(plain, mapping, machine_, "layer", 1));
  EXPECT_EQ(totals.dcim_products, 0U);
  EXPECT_EQ(totals.lora_bytes, 0U);
  EXPECT_EQ(totals.kv_bytes, 2U * 5120);
}

TEST_P(Lowered13b, Head) {
  StrategyOptions options;
  options.lm_head = true;
  const v1::Mapping mapping = make_mapping(GetParam(), workload_, machine_, options);
  const v1::Program program = lower(workload_, mapping, machine_, "head", 2048);
  EXPECT_NO_THROW(check_program(program, machine_, "13b"));
  EXPECT_EQ(totals_of(program).acim_products, 20U * 125);
  EXPECT_EQ(reduce_flits(program, "lm_head"), 125U * 64);
  EXPECT_EQ(program.repeats(), 1U);
}

TEST_P(Lowered13b, IsQuick) {
  const v1::Mapping mapping = make_mapping(GetParam(), workload_, machine_, {});
  const std::clock_t begin = std::clock();  // processor time: other programs do not count
  const v1::Program program = lower(workload_, mapping, machine_, "layer", 2048);
  const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  RecordProperty("seconds", std::to_string(seconds));
  RecordProperty("tasks", program.tasks_size());
  EXPECT_LT(program.tasks_size(), 100'000);
  EXPECT_LT(seconds, 1.0);  // 0.05 is usual; sanitizers must pass too
}

INSTANTIATE_TEST_SUITE_P(Strategies, Lowered13b,
                         ::testing::Values("primal", "compact", "row-major", "hilbert", "random"),
                         [](const auto& strategy) {
                           std::string name = strategy.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace primalsim::workloads
