#include <gtest/gtest.h>

#include "core/error.h"
#include "core/random_stream.h"
#include "proto/schema.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/mapping/check_mapping.h"
#include "workloads/mapping/strategy.h"
#include "workloads/mapping/tree_cost.h"

namespace primalsim::workloads {
namespace {

using Sharding = StrategyOptions::Sharding;

// Makes and checks a mapping as a file would be.
v1::Mapping checked_mapping(const Strategy& strategy, const v1::Workload& model,
                            const v1::Architecture& machine, const StrategyOptions& options) {
  v1::Mapping mapping = make_mapping(strategy.name, model, machine, options);
  validate(mapping, strategy.name);
  check_mapping(mapping, model, machine, strategy.name);
  return mapping;
}

TreeCost layer_cost(const std::string& strategy, const v1::Workload& model, const v1::Architecture& machine) {
  const v1::Mapping mapping = make_mapping(strategy, model, machine, {});
  return tree_cost(mapping.placements(0), model, model.layer(), machine);
}

TEST(Strategies, EveryOneMapsEveryExampleModel) {
  const v1::Architecture machine = testing::example_machine();
  for (const char* const name : {"llama-2-13b", "llama-2-7b", "llama-3-8b", "llama-3.2-1b", "mistral-7b",
                                 "qwen2-1.5b", "qwen3-0.6b"}) {
    const v1::Workload model = testing::example_model(name);
    for (const Strategy& strategy : all_known_strategies()) {
      for (const bool together : {false, true}) {
        StrategyOptions options;
        options.kv_together = together;
        EXPECT_NO_THROW(checked_mapping(strategy, model, machine, options)) << name << " " << strategy.name;
      }
    }
  }
}

TEST(Strategies, EveryOneMapsAdaptersTokensAndTheHead) {
  const v1::Architecture machine = testing::example_machine();
  StrategyOptions options;
  options.sharding = Sharding::token;
  options.lm_head = true;
  for (const auto& [name, adapter] :
       {std::pair{"llama-2-13b", "llama-2-13b-r8-qv"}, std::pair{"llama-3-8b", "llama-3-8b-r16-all"}}) {
    const v1::Workload model = testing::example_model(name, adapter);
    for (const Strategy& strategy : all_known_strategies()) {
      const v1::Mapping mapping = checked_mapping(strategy, model, machine, options);
      EXPECT_EQ(mapping.placements_size(), 2);
      EXPECT_EQ(mapping.placements(0).loras_size(), model.lora().targets_size());
    }
  }
}

TEST(Strategies, EveryOneUsesTheTilesThatThePartitionsFill) {
  // 13B: 4840 partitions on tiles of 1024.
  const v1::Workload model = testing::example_model("llama-2-13b");
  for (const Strategy& strategy : all_known_strategies()) {
    const v1::Mapping mapping = make_mapping(strategy.name, model, testing::example_machine(), {});
    EXPECT_EQ(mapping.placements(0).tiles(), 5U) << strategy.name;
    EXPECT_GE(kv_capacity_tokens(mapping), 4096U) << strategy.name;
  }
}

TEST(Strategies, PrimalPutsLeastOnTheLinks) {
  const v1::Architecture machine = testing::example_machine();
  for (const char* const name : {"llama-2-13b", "llama-3-8b", "llama-3.2-1b"}) {
    const v1::Workload model = testing::example_model(name);
    const TreeCost primal = layer_cost("primal", model, machine);
    for (const char* const other : {"row-major", "hilbert", "random"}) {
      const TreeCost cost = layer_cost(other, model, machine);
      EXPECT_LT(2 * primal.flit_hops(), cost.flit_hops()) << name << " " << other;
      EXPECT_LT(primal.busiest_link_flits, cost.busiest_link_flits) << name << " " << other;
    }
  }
}

TEST(Strategies, SameArgumentsSameMapping) {
  const v1::Workload model = testing::small_model({}, {{"q_proj", 4}});
  const v1::Architecture machine = testing::small_machine(4, 4);
  for (const Strategy& strategy : all_known_strategies()) {
    const auto bytes = [&](std::uint64_t seed) {
      StrategyOptions options;
      options.seed = seed;
      return make_mapping(strategy.name, model, machine, options).SerializeAsString();
    };
    EXPECT_EQ(bytes(1), bytes(1));
    EXPECT_EQ(bytes(1) == bytes(2), !strategy.is_random) << strategy.name;
  }
}

TEST(Strategies, AnUnknownOneIsRefusedWithThoseThatExist) {
  try {
    find_strategy("spiral");
    FAIL() << "there is no spiral";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "there is no mapping strategy 'spiral'; the strategies are primal, compact, row-major, "
                 "hilbert, random, leap");
  }
}

testing::SmallShape random_shape(RandomStream& random) {
  testing::SmallShape shape;
  const auto below = [&](std::uint64_t bound) { return static_cast<std::uint32_t>(random.below(bound)); };
  shape.hidden = 1 + below(100);
  shape.kv_heads = 1 + below(4);
  shape.heads = shape.kv_heads * (1 + below(4));
  shape.head_dim = 1 + below(40);
  shape.intermediate = 1 + below(150);
  shape.vocabulary = 1 + below(200);
  return shape;
}

TEST(Strategies, EveryOneMapsRandomModelsOnRandomMeshes) {
  RandomStream random(11);
  const char* const modules[] = {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"};
  int refused = 0;
  constexpr int kRounds = 150;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<std::pair<std::string, std::uint32_t>> targets;
    for (const char* const module : modules) {
      if (random.below(2) == 0)
        targets.emplace_back(module, static_cast<std::uint32_t>(1 + random.below(64)));
    }
    const v1::Workload model = testing::small_model(random_shape(random), targets);
    v1::Architecture machine = testing::small_machine(static_cast<std::uint32_t>(2 + random.below(12)),
                                                      static_cast<std::uint32_t>(2 + random.below(12)));
    machine.mutable_dcim()->set_rows(64);  // as in the real machine, 64 ranks of A or of B in a macro
    machine.mutable_scratchpad()->set_bytes(4096);
    StrategyOptions options;
    options.seed = random.next();
    options.sharding = random.below(2) == 0 ? Sharding::head : Sharding::token;
    options.kv_together = random.below(2) == 0;
    options.lm_head = random.below(2) == 0;
    for (const Strategy& strategy : all_known_strategies()) {
      try {
        checked_mapping(strategy, model, machine, options);
      } catch (const NoFit& error) {
        // The only way not to fit: A and B of one macro's matrix, each up to 64 ranks.
        EXPECT_NE(std::string(error.what()).find("the LoRA adapter of "), std::string::npos) << error.what();
        ++refused;
      }
    }
  }
  EXPECT_LT(refused, kRounds * 4 / 2);
}

TEST(Strategies, WhatDoesNotFitIsRefusedWithNumbers) {
  const v1::Workload model = testing::small_model({});
  v1::Architecture machine = testing::small_machine(4, 4);
  machine.mutable_scratchpad()->set_bytes(384 +
                                          15);  // accumulators and packet buffers take 384; an entry, 16
  try {
    make_mapping("row-major", model, machine, {});
    FAIL() << "no entry fits";
  } catch (const NoFit& error) {
    EXPECT_STREQ(
        error.what(),
        "the KV cache does not fit: an entry of 2 KV heads takes 16 bytes of a macro; scratchpad.bytes 399 "
        "less accumulators and packet buffers leaves 15");
  }
  machine.mutable_mesh()->set_width(1);
  machine.mutable_mesh()->set_height(1);
  machine.mutable_scratchpad()->set_packet_buffers(1);
  EXPECT_THROW(make_mapping("primal", model, machine, {}), InputError);
}

}  // namespace
}  // namespace primalsim::workloads
