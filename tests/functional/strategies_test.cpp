// Every strategy with every option of the KV cache, on a model and a machine of the examples.
#include <gtest/gtest.h>

#include <string>

#include "tests/functional/computes_the_same.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/mapping/strategy.h"

namespace primalsim {
namespace {

class EveryStrategy : public ::testing::TestWithParam<workloads::Strategy> {
 protected:
  void expect_good(const workloads::StrategyOptions& options, const std::string& graph) const {
    const auto mapping = workloads::make_mapping(GetParam().name, workload_, machine_, options);
    const auto program = workloads::lower(workload_, mapping, machine_, graph, 40, {.functional = true});
    const auto result = testing::check_functionally(program, workload_, machine_, {.seed = 3, .pass = {}});
    EXPECT_TRUE(result.good()) << result.text();
  }

  const v1::Workload workload_ = testing::example_model("tiny", "tiny-r4-qv");
  const v1::Architecture machine_ = testing::example_machine("tiny");
};

TEST_P(EveryStrategy, ComputesTheLayer) {
  using Sharding = workloads::StrategyOptions::Sharding;
  for (const Sharding sharding : {Sharding::head, Sharding::token}) {
    for (const bool together : {false, true}) {
      expect_good({.sharding = sharding, .kv_together = together}, "layer");
    }
  }
}

TEST_P(EveryStrategy, ComputesTheHead) { expect_good({.lm_head = true}, "head"); }

INSTANTIATE_TEST_SUITE_P(Strategies, EveryStrategy,
                         ::testing::ValuesIn(workloads::strategies().begin(), workloads::strategies().end()),
                         [](const auto& instance) {
                           std::string name = instance.param.name;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace primalsim
