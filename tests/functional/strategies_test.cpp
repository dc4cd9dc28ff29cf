// Every strategy with every option of the KV cache, on a model and a machine of the examples.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/functional/computes_the_same.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/graph/build_graph.h"
#include "workloads/mapping/strategy.h"

namespace primalsim {
namespace {

class EveryStrategy : public ::testing::TestWithParam<std::string> {
 protected:
  void expect_good(const workloads::StrategyOptions& options, const std::string& graph) const {
    expect_good(workload_, options, graph);
  }

  void expect_good(const v1::Workload& workload, const workloads::StrategyOptions& options,
                   const std::string& graph) const {
    const auto mapping = workloads::make_mapping(GetParam(), workload, machine_, options);
    const auto program = workloads::lower(workload, mapping, machine_, graph, 40, {.functional = true});
    const auto result = testing::check_functionally(program, workload, machine_, {.seed = 3, .pass = {}});
    EXPECT_TRUE(result.good()) << result.text();
  }

  const v1::Workload workload_ = testing::example_model("tiny", "tiny-r4-qv");
  const v1::Architecture machine_ = testing::example_machine("tiny");
};

TEST_P(EveryStrategy, ComputesTheLayer) {
  using Sharding = workloads::StrategyOptions::Sharding;
  using Reduction = workloads::StrategyOptions::Reduction;
  for (const Sharding sharding : {Sharding::head, Sharding::token}) {
    for (const bool together : {false, true}) {
      for (const Reduction reduction : {Reduction::own, Reduction::chain, Reduction::staggered}) {
        expect_good({.sharding = sharding, .kv_together = together, .reduction = reduction}, "layer");
      }
    }
  }
}

// A small Qwen3: q and k are normed head by head, heads x head_dim is not hidden_size. Slices have 16
// elements: with head_dim 24, every other head lies in two.
TEST_P(EveryStrategy, ComputesNormsOfHeads) {
  for (const std::uint32_t head_dim : {8U, 16U, 24U, 32U}) {
    SCOPED_TRACE(head_dim);
    v1::Workload qwen = workload_;
    qwen.clear_lora();
    qwen.mutable_shape()->set_head_dim(head_dim);
    *qwen.mutable_layer() = workloads::build_layer_graph(qwen.shape(), {.qk_norm = true});
    expect_good(qwen, {}, "layer");
    expect_good(qwen, {.sharding = workloads::StrategyOptions::Sharding::token, .kv_together = true},
                "layer");
  }
}

TEST_P(EveryStrategy, ComputesTheHead) { expect_good({.lm_head = true}, "head"); }

std::vector<std::string> names() {
  std::vector<std::string> result;
  for (const workloads::Strategy& strategy : workloads::all_known_strategies())
    result.emplace_back(strategy.name);
  return result;
}

INSTANTIATE_TEST_SUITE_P(Strategies, EveryStrategy, ::testing::ValuesIn(names()), [](const auto& instance) {
  std::string name = instance.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace primalsim
