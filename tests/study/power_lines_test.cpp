// What the tiles of a request do: 2 layers of 3 tiles that compute for 100 cycles, and a head of 1 tile
// for 20.
#include "study/generate/power_lines.h"

#include <gtest/gtest.h>

namespace primalsim::study {
namespace {

using accelerator::srpg::Token;
using pe_models::srpg::Policy;
using pe_models::srpg::StateCycles;

class PowerLinesTest : public ::testing::Test {
 protected:
  PowerLinesTest() {
    prefill_.layer_cycles = 100;
    prefill_.ttft_cycles = 270;
    prefill_.busy_cycles = 150;
    decode_.layer = ContextCurve{{{11, 100}}};
    work_.layers = 2;
    work_.layer_tiles = 3;
    work_.head_tiles = 1;
    work_.head_cycles = 20;
    work_.waking = 10;
    work_.prefill = &prefill_;
    work_.decode = &decode_;
  }

  void add_step(Cycle cycles) {
    v1::DecodeStep& step = decode_.steps.emplace_back();
    step.set_context(11);
    step.set_cycles(cycles);
  }

  PrefillTimes prefill_;
  DecodeTimes decode_;
  RequestWork work_;
};

// The first token takes 2 x 100 + 20 = 220; the others follow for 50, in which both layers compute and the
// head idles. Computing: 6 x (100 + 50) + 20. Ready: 6 x (220 - 100) + 200 + 50.
TEST_F(PowerLinesTest, EveryLayerIsBusyWhileThePromptFollows) {
  const auto line = power_lines(work_, Policy::kNone, Token::kRetained).prefill;
  EXPECT_EQ(line.cycles, 270U);
  EXPECT_EQ(line.tile_cycles, (StateCycles{0, 0, 970, 920, 0}));
}

// Of the 50 that follow, tokens keep a layer busy for 30 only.
TEST_F(PowerLinesTest, LayersWaitBetweenThePartsOfAPrompt) {
  prefill_.busy_cycles = 130;
  const auto line = power_lines(work_, Policy::kNone, Token::kRetained).prefill;
  EXPECT_EQ(line.tile_cycles, (StateCycles{0, 0, 970 + 6 * 20, 920 - 6 * 20, 0}));
}

// A round of 300: each layer computes for 200 and idles for 100; writing for 40 and waking for 10 leave 50.
TEST_F(PowerLinesTest, InARoundARefreshedLayerIsWrittenOnce) {
  work_.batch = 2;
  work_.reprogram_cycles = 40;
  work_.kv_banks = ContextCurve{{{11, 7}}};
  work_.lora_banks = 3;
  add_step(300);
  const PowerLines lines = power_lines(work_, Policy::kRefresh, Token::kRetained);
  EXPECT_EQ(lines.decode_rewrites, 2U);
  EXPECT_EQ(lines.prefill_rewrites, 2U);
  EXPECT_EQ(lines.decode.tile_cycles, (StateCycles{0, 6 * 50, 10, 6 * 200 + 40, 6 * 50 + 250}));
  EXPECT_EQ(lines.decode.held_bank_cycles, 2U * 7 * 50);
  const PowerLines kept = power_lines(work_, Policy::kSrpg, Token::kRetained);
  EXPECT_EQ(kept.decode_rewrites, 0U);
  EXPECT_EQ(kept.decode.held_bank_cycles, 2U * (7 + 3) * 90);
}

// Gated, a layer sleeps for 220 - 100 - 10 cycles, the head for 220 - 20 - 10 and while the others follow.
TEST_F(PowerLinesTest, TheHeadSleepsWhileThePromptFollows) {
  const auto line = power_lines(work_, Policy::kGate, Token::kRetained).prefill;
  EXPECT_EQ(line.tile_cycles, (StateCycles{0, 0, 7 * 10, 920, 6 * 110 + 190 + 50}));
}

// Two steps of 220.
TEST_F(PowerLinesTest, DecodeStepsAddUp) {
  add_step(220);
  add_step(220);
  const auto line = power_lines(work_, Policy::kNone, Token::kRetained).decode;
  EXPECT_EQ(line.cycles, 440U);
  EXPECT_EQ(line.tile_cycles, (StateCycles{0, 0, 2 * (6 * 120 + 200), 2 * (600 + 20), 0}));
}

// A round of 300 of two sequences: a layer computes for 200, the head for 40; gated, each is woken once, 10
// before.
TEST_F(PowerLinesTest, InARoundOfABatchEveryLayerServesAllSequences) {
  work_.batch = 2;
  add_step(300);
  const auto ready = power_lines(work_, Policy::kNone, Token::kRetained).decode;
  EXPECT_EQ(ready.tile_cycles, (StateCycles{0, 0, 6 * 100 + 260, 6 * 200 + 40, 0}));
  const auto gated = power_lines(work_, Policy::kSrpg, Token::kRetained).decode;
  EXPECT_EQ(gated.tile_cycles, (StateCycles{0, 0, 7 * 10, 6 * 200 + 40, 6 * 90 + 250}));
  EXPECT_EQ(gated.wakes, 7U);
}

}  // namespace
}  // namespace primalsim::study
