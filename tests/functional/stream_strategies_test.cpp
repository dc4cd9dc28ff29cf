// Batches, prompts and both mixed under every strategy, with every option of the cache and of the sums.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/functional/computes_the_same.h"
#include "tests/functional/random_tokens.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/mapping/strategy.h"

namespace primalsim {
namespace {

class StreamUnderStrategy : public ::testing::TestWithParam<std::string> {
 protected:
  StreamUnderStrategy() { machine_.mutable_scratchpad()->set_bytes(1 << 16); }

  void expect_good(const workloads::StrategyOptions& options, const workloads::TokenStream& stream,
                   std::uint32_t window) {
    v1::Workload workload = workload_;
    workload.mutable_shape()->set_sliding_window(window);
    const auto mapping = workloads::make_mapping(GetParam(), workload, machine_, options);
    v1::Architecture machine = machine_;
    const auto program = testing::lower_with_least_memory(machine, 4, [&] {
      return workloads::lower_tokens(workload, mapping, machine, stream, {.functional = true});
    });
    const auto result = testing::check_functionally(program, workload, machine, {.seed = 3, .pass = {}});
    EXPECT_TRUE(result.good()) << result.text();
  }

  workloads::TokenStream stream(std::vector<workloads::Token> tokens, std::uint32_t more_skew = 0) const {
    const std::uint32_t least = workloads::least_skew(workload_.layer());
    const auto all = static_cast<std::uint32_t>(workload_.layer().operators_size());
    return {std::move(tokens), 42, std::min(least + more_skew, all)};
  }

  const v1::Workload workload_ = testing::example_model("tiny", "tiny-r4-qv");
  v1::Architecture machine_ = testing::example_machine("tiny");
};

TEST_P(StreamUnderStrategy, ComputesBatchPromptAndBothMixed) {
  using Sharding = workloads::StrategyOptions::Sharding;
  using Reduction = workloads::StrategyOptions::Reduction;
  std::uint32_t more_skew = 0;
  for (const Sharding sharding : {Sharding::head, Sharding::token}) {
    for (const bool together : {false, true}) {
      for (const Reduction reduction : {Reduction::own, Reduction::chain, Reduction::staggered}) {
        const workloads::StrategyOptions options{
            .sharding = sharding, .kv_together = together, .reduction = reduction};
        expect_good(options, stream({{40, 0}, {17, 1}, {1, 2}}, more_skew), 0);
        expect_good(options, stream({{38, 1}, {39, 1}, {40, 1}, {41, 1}}, more_skew), 0);
        expect_good(options, stream({{7, 0}, {30, 1}, {8, 0}, {31, 1}, {9, 0}}, more_skew), 8);
        more_skew = (more_skew + 5) % 17;
      }
    }
  }
}

// Every skew from the least to one token after the other.
TEST_P(StreamUnderStrategy, ComputesWithEverySkew) {
  for (std::uint32_t more_skew = 0; more_skew < 15; ++more_skew) {
    expect_good({}, stream({{20, 0}, {21, 0}, {9, 1}}, more_skew), 0);
  }
}

TEST_P(StreamUnderStrategy, ComputesWithoutAdapter) {
  const v1::Workload plain = testing::example_model("tiny");
  const auto mapping = workloads::make_mapping(GetParam(), plain, machine_, {});
  v1::Architecture machine = machine_;
  const auto program = testing::lower_with_least_memory(machine, 4, [&] {
    return workloads::lower_tokens(plain, mapping, machine, stream({{20, 0}, {21, 0}, {9, 1}}),
                                   {.functional = true});
  });
  const auto result = testing::check_functionally(program, plain, machine, {.seed = 8, .pass = {}});
  EXPECT_TRUE(result.good()) << result.text();
}

std::vector<std::string> stream_strategies() {
  std::vector<std::string> result;
  for (const workloads::Strategy& strategy : workloads::all_known_strategies())
    result.emplace_back(strategy.name);
  return result;
}

INSTANTIATE_TEST_SUITE_P(Strategies, StreamUnderStrategy, ::testing::ValuesIn(stream_strategies()),
                         [](const auto& instance) {
                           std::string name = instance.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace primalsim
