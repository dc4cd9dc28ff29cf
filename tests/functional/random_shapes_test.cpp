// Models of random shape with a hidden size up to 256, under every strategy and every layout of the cache.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/random_stream.h"
#include "tests/functional/computes_the_same.h"
#include "tests/functional/random_tokens.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/mapping/strategy.h"

namespace primalsim {
namespace {

class RandomShapes : public ::testing::TestWithParam<int> {
 protected:
  RandomShapes()
      : random_(static_cast<std::uint64_t>(GetParam())), machine_(testing::example_machine("tiny")) {
    machine_.mutable_acim()->set_rows(32);
    machine_.mutable_acim()->set_columns(32);
    machine_.mutable_dcim()->set_rows(64);
    machine_.mutable_dcim()->set_columns(64);
    machine_.mutable_scratchpad()->set_bytes(16384);
    testing::SmallShape shape;
    shape.kv_heads = 1u << random_.below(3);
    shape.heads = shape.kv_heads << random_.below(3);
    shape.head_dim = 8u << random_.below(2);
    shape.hidden = between(8, 256);
    shape.intermediate = between(8, 300);
    shape.vocabulary = between(2, 500);
    std::vector<std::pair<std::string, std::uint32_t>> targets;
    for (const char* matrix : {"q_proj", "v_proj", "down_proj"}) {
      if (random_.bernoulli(0.5)) targets.emplace_back(matrix, between(1, 24));
    }
    workload_ = testing::small_model(shape, targets);
    if (random_.bernoulli(0.3)) workload_.mutable_shape()->set_sliding_window(between(1, 60));
    context_ = between(1, 120);
  }

  std::uint32_t between(std::uint64_t low, std::uint64_t high) {
    return static_cast<std::uint32_t>(low + random_.below(high - low + 1));
  }

  void check(const workloads::Strategy& strategy, const workloads::StrategyOptions& options,
             const char* graph) {
    const auto mapping = workloads::make_mapping(strategy.name, workload_, machine_, options);
    const auto program =
        workloads::lower(workload_, mapping, machine_, graph, context_, {.functional = true});
    const auto result = testing::check_functionally(program, workload_, machine_, {.seed = 11, .pass = {}});
    EXPECT_TRUE(result.good()) << strategy.name << "\n" << result.text();
  }

  void check_stream(const workloads::Strategy& strategy, const workloads::StrategyOptions& options) {
    const auto mapping = workloads::make_mapping(strategy.name, workload_, machine_, options);
    const auto stream = testing::random_tokens(random_, workload_.layer(), context_);
    v1::Architecture machine = machine_;
    const auto program = testing::lower_with_least_memory(machine, 1, [&] {
      return workloads::lower_tokens(workload_, mapping, machine, stream, {.functional = true});
    });
    const auto result = testing::check_functionally(program, workload_, machine, {.seed = 12, .pass = {}});
    EXPECT_TRUE(result.good()) << strategy.name << "\n" << result.text();
  }

  RandomStream random_;
  v1::Architecture machine_;
  v1::Workload workload_;
  std::uint32_t context_ = 1;
};

TEST_P(RandomShapes, ComputeTheRightNumbersUnderEveryStrategy) {
  using Sharding = workloads::StrategyOptions::Sharding;
  for (const workloads::Strategy& strategy : workloads::all_known_strategies()) {
    for (const Sharding sharding : {Sharding::head, Sharding::token}) {
      for (const bool together : {false, true}) {
        check(strategy, {.sharding = sharding, .kv_together = together}, "layer");
      }
    }
    check(strategy, {.lm_head = true}, "head");
  }
}

// Tokens of up to three sequences; both layouts of the cache, apart and together, all kinds of trees.
TEST_P(RandomShapes, ComputeTheRightNumbersOfStreams) {
  using Sharding = workloads::StrategyOptions::Sharding;
  using Reduction = workloads::StrategyOptions::Reduction;
  machine_.mutable_scratchpad()->set_bytes(1 << 17);
  if (GetParam() % 2 == 1) {  // groups of heads one after the other, too
    machine_.mutable_control()->set_commands_per_step(2);
    machine_.mutable_control()->set_steps_per_bank(1024);
    machine_.mutable_control()->set_bank_load_cycles(0);
    machine_.mutable_control()->set_tiles_per_controller(1);
    machine_.mutable_control()->set_attention_groups_at_once(1);
  }
  for (const workloads::Strategy& strategy : workloads::all_known_strategies()) {
    for (const Sharding sharding : {Sharding::head, Sharding::token}) {
      check_stream(strategy, {.sharding = sharding,
                              .kv_together = random_.bernoulli(0.5),
                              .reduction = static_cast<Reduction>(random_.below(4))});
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomShapes, ::testing::Range(0, 12));

}  // namespace
}  // namespace primalsim
