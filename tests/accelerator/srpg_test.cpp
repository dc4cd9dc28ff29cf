// The time line of a token under each policy.
#include "accelerator/srpg.h"

#include <gtest/gtest.h>

#include <array>

#include "core/error.h"
#include "core/random_stream.h"

namespace primalsim::accelerator::srpg {
namespace {

using pe_models::srpg::StateCycles;

constexpr std::array kAllPolicies{Policy::kNone, Policy::kGate, Policy::kReprogram, Policy::kSrpg,
                                  Policy::kRefresh};

// 3 layers of 2 tiles: 1000 cycles of computing; writing takes 400, or 1400.
std::vector<Stage> three_layers(Cycle reprogram) { return model_stages({2, 1000, reprogram}, 3); }

// Waking 100, writing 400, then layers 2 and 3 are written behind 1 and 2: 500 + 3000.
TEST(Srpg, ReprogrammingHidesBehindComputing) {
  const TimeLine line = token_time_line(three_layers(400), Policy::kSrpg, Token::kFirst, 100);
  EXPECT_EQ(line.cycles, 3500U);
  EXPECT_EQ(line.stall_cycles, 500U);
  EXPECT_EQ(line.stages[1].reprogram_start, 500U);
  EXPECT_EQ(line.stages[1].start, 1500U);
  // Layer 1: 500 written, 1000 computing, 1900 retained, woken at 3400 for the next token: 100 ready.
  // Layer 2: off 500, written 500, ready 500, computing 1000; at 2500 retained for 1000.
  // Layer 3: off 1500, written 500, ready 500, computing 1000.
  EXPECT_EQ(line.tile_cycles, (StateCycles{2 * 2000, 2 * 1500, 2 * 1100, 2 * 3000, 2 * 2900}));
  EXPECT_EQ(line.wakes, 2U * 4);
}

// 1500 before the first layer, and 500 more than a layer computes before each other: 1500 + 2 x 1500 + 1000.
TEST(Srpg, WhatDoesNotFitBehindALayerStalls) {
  const TimeLine line = token_time_line(three_layers(1400), Policy::kSrpg, Token::kSwitch, 100);
  EXPECT_EQ(line.cycles, 5500U);
  EXPECT_EQ(line.stall_cycles, 2500U);
  EXPECT_EQ(line.tile_cycles[static_cast<std::size_t>(pe_models::srpg::State::kOff)], 0U);
}

TEST(Srpg, GateReprogramsOneLayerAfterTheOther) {
  const TimeLine line = token_time_line(three_layers(400), Policy::kGate, Token::kFirst, 100);
  EXPECT_EQ(line.cycles, 4500U);  // 3 x (100 + 400 + 1000)
  EXPECT_EQ(line.stall_cycles, 1500U);
}

TEST(Srpg, WithoutGatingNothingWakes) {
  const TimeLine none = token_time_line(three_layers(400), Policy::kNone, Token::kFirst, 100);
  EXPECT_EQ(none.cycles, 4200U);  // 3 x (400 + 1000)
  EXPECT_EQ(none.wakes, 0U);
  EXPECT_EQ(none.tile_cycles, (StateCycles{0, 2 * 1200, 2 * (3 * 4200 - 1200 - 3000), 2 * 3000, 0}));
  const TimeLine overlapped = token_time_line(three_layers(400), Policy::kReprogram, Token::kFirst, 100);
  EXPECT_EQ(overlapped.cycles, 3400U);
  EXPECT_EQ(overlapped.stall_cycles, 400U);
}

// Every tile is woken 100 cycles before its layer, layer 1 in the token before.
TEST(Srpg, RetainedAdaptersStallNothing) {
  const TimeLine line = token_time_line(three_layers(400), Policy::kSrpg, Token::kRetained, 100);
  EXPECT_EQ(line.cycles, 3000U);
  EXPECT_EQ(line.stall_cycles, 0U);
  EXPECT_EQ(line.tile_cycles, (StateCycles{0, 0, 6 * 100, 6 * 1000, 6 * 1900}));
  EXPECT_EQ(line.wakes, 6U);
}

// Two layers of 100 cycles are needed again within the 100 cycles that waking takes.
TEST(Srpg, WhatIsNeededAgainSoonStaysReady) {
  const auto stages = model_stages({1, 100, 0}, 2);
  const TimeLine line = token_time_line(stages, Policy::kSrpg, Token::kRetained, 100);
  EXPECT_EQ(line.tile_cycles, (StateCycles{0, 0, 2 * 100, 2 * 100, 0}));
  EXPECT_EQ(line.wakes, 0U);
  const TimeLine sooner = token_time_line(stages, Policy::kSrpg, Token::kRetained, 99);
  EXPECT_EQ(sooner.tile_cycles, (StateCycles{0, 0, 2 * 99, 2 * 100, 2 * 1}));
}

TEST(Srpg, FirstTokenWithoutAdapterWaitsForWakingOnly) {
  const TimeLine line = token_time_line(model_stages({1, 50, 0}, 3), Policy::kSrpg, Token::kFirst, 100);
  EXPECT_EQ(line.stages[0].start, 100U);
  EXPECT_EQ(line.cycles, 250U);
  EXPECT_EQ(line.stall_cycles, 100U);
}

TEST(Srpg, TheHeadIsAStageWithoutAdapter) {
  const auto stages = model_stages({2, 1000, 400}, 3, {4, 200, 0});
  EXPECT_EQ(token_time_line(stages, Policy::kSrpg, Token::kFirst, 100).cycles, 3700U);
  EXPECT_EQ(token_time_line(stages, Policy::kSrpg, Token::kRetained, 100).cycles, 3200U);
}

TEST(Srpg, NeedsAStage) {
  EXPECT_THROW(token_time_line({}, Policy::kSrpg, Token::kFirst, 100), InternalError);
}

// 3 layers of 2 tiles for 3500 cycles: 21000 tile-cycles, one more or less is an error.
TEST(Srpg, RefusesATileInTwoStatesAtATime) {
  TimeLine line = token_time_line(three_layers(400), Policy::kSrpg, Token::kFirst, 100);
  EXPECT_NO_THROW(check_tile_cycles(line, 6));
  EXPECT_THROW(check_tile_cycles(line, 5), RunError);
  ++line.tile_cycles[0];
  EXPECT_THROW(check_tile_cycles(line, 6), RunError);
  line.tile_cycles[0] -= 2;
  EXPECT_THROW(check_tile_cycles(line, 6), RunError);
}

// Idle tiles lose their LoRA weights. Layers 2 and 3 are written (100 + 400) from the start of the layer
// before, layer 1 behind layer 3 of the token before. Of 3000 cycles each layer computes 1000, is
// reprogrammed 500 and ready 500.
TEST(Srpg, RefreshWritesEveryLayerBehindTheOneBefore) {
  const TimeLine line = token_time_line(three_layers(400), Policy::kRefresh, Token::kRetained, 100);
  EXPECT_EQ(line.cycles, 3000U);
  EXPECT_EQ(line.stall_cycles, 0U);
  EXPECT_EQ(line.tile_cycles, (StateCycles{0, 6 * 500, 6 * 500, 6 * 1000, 6 * 1000}));
  EXPECT_EQ(line.wakes, 6U);
  EXPECT_EQ(line.retained_wakes, 6U);
}

// Writing takes 1500 with waking, 500 more than a layer computes: each of three layers waits for that.
TEST(Srpg, RefreshStallsWhereWritingTakesLonger) {
  const TimeLine line = token_time_line(three_layers(1400), Policy::kRefresh, Token::kRetained, 100);
  EXPECT_EQ(line.stages[0].start, 500U);
  EXPECT_EQ(line.stages[1].start, 2000U);  // written from 500 on
  EXPECT_EQ(line.cycles, 4500U);
  EXPECT_EQ(line.stall_cycles, 1500U);
  // Layer 1 is written until 500 and from 3500 on, 1500 in all.
  EXPECT_EQ(line.tile_cycles[static_cast<std::size_t>(pe_models::srpg::State::kReprogram)], 6U * 1500);
}

// Banks with KV stay, those with LoRA weights go dark.
TEST(Srpg, RefreshKeepsTheKvCacheOnly) {
  const Stage stage{2, 1000, 400, 30, 5};
  EXPECT_EQ(held_banks(stage, Policy::kSrpg), 35U);
  EXPECT_EQ(held_banks(stage, Policy::kRefresh), 30U);
  const TimeLine line = token_time_line(model_stages(stage, 3), Policy::kRefresh, Token::kRetained, 100);
  EXPECT_EQ(line.held_bank_cycles, 3U * 1000 * 30);
  EXPECT_EQ(line.held_bank_wakes, 3U * 30);
}

TEST(Srpg, ASingleStageHasNothingToBeWrittenBehind) {
  const auto stages = model_stages({2, 1000, 400}, 1);
  EXPECT_EQ(token_time_line(stages, Policy::kRefresh, Token::kRetained, 100).tile_cycles,
            token_time_line(stages, Policy::kSrpg, Token::kRetained, 100).tile_cycles);
}

// 5 tiles in groups of 2 take three times 100.
TEST(Srpg, LargeLayersWakeInGroups) {
  const auto stages = model_stages({5, 1000, 400}, 1);
  EXPECT_EQ(token_time_line(stages, Policy::kSrpg, Token::kFirst, {100, 2}).cycles, 300U + 400 + 1000);
}

class SrpgRandom : public ::testing::Test {
 protected:
  std::vector<Stage> stages() {
    std::vector<Stage> result(1 + random_.below(8));
    for (Stage& stage : result) {
      stage = {1 + random_.below(5), random_.below(2000), 1 + random_.below(2000)};
    }
    return result;
  }
  RandomStream random_{3};
};

TEST_F(SrpgRandom, TimeIsTheClosedFormula) {
  for (int trial = 0; trial < 2000; ++trial) {
    const auto layers = stages();
    const Cycle wake = random_.below(300);
    for (const Policy policy : kAllPolicies) {
      for (const Token token : {Token::kFirst, Token::kSwitch}) {
        EXPECT_EQ(token_time_line(layers, policy, token, wake).cycles,
                  closed_form_cycles(layers, policy, wake));
      }
    }
  }
}

// Every tile is in exactly one state at a time, computes exactly what its layer takes, and overlapping and
// not gating can only be faster.
TEST_F(SrpgRandom, StatesAddUpToTilesTimesCycles) {
  for (int trial = 0; trial < 2000; ++trial) {
    const auto layers = stages();
    const Cycle wake = random_.below(300);
    Cycle tiles = 0;
    Cycle busy = 0;
    Cycle work = 0;
    for (const Stage& stage : layers) {
      tiles += stage.tiles;
      busy += stage.tiles * stage.compute_cycles;
      work += stage.compute_cycles;
    }
    for (const Policy policy : kAllPolicies) {
      for (const Token token : {Token::kFirst, Token::kSwitch, Token::kRetained}) {
        const TimeLine line = token_time_line(layers, policy, token, wake);
        Cycle all = 0;
        for (const Cycle cycles : line.tile_cycles) all += cycles;
        EXPECT_EQ(all, tiles * line.cycles);
        EXPECT_EQ(line.tile_cycles[static_cast<std::size_t>(pe_models::srpg::State::kCompute)], busy);
        EXPECT_EQ(line.cycles, work + line.stall_cycles);
        if (token == Token::kRetained && policy != Policy::kRefresh) {
          EXPECT_EQ(line.stall_cycles, 0U);
        }
      }
    }
  }
}

}  // namespace
}  // namespace primalsim::accelerator::srpg
