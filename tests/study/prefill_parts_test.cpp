// Prompts that go through the layers in parts.
#include "study/generate/prefill_parts.h"

#include <gtest/gtest.h>

#include "core/random_stream.h"

namespace primalsim::study {
namespace {

// 100 cycles for the first token, 130 for two; 10 more for each behind; 90 for one that begins a part.
LayerPace pace() {
  return {ContextCurve{{{1, 100}, {2, 130}}}, 2, ContextCurve{{{1, 10}}}, ContextCurve{{{1, 90}}}};
}

TEST(PrefillParts, ALayerTakesItsStartAndThenAPeriodForEachToken) {
  EXPECT_EQ(pace().cycles(1, 1), 100U);
  EXPECT_EQ(pace().cycles(1, 5), 160U);  // 130 + 3 x 10
  EXPECT_EQ(pace().cycles(3, 3), 90U);
  EXPECT_EQ(pace().cycles(3, 6), 120U);
}

TEST(PrefillParts, AWholePromptGoesThroughLayerAfterLayer) {
  const PartTimes times = time_of_parts(pace(), {5}, 4, false);
  EXPECT_EQ(times.cycles, 4U * 160);
  EXPECT_EQ(times.layer_cycles, 160U);
}

// Parts of 160 and 120 through 3 layers: the second is through layer 1 at 280, and from then on behind the
// first by less than that takes: 3 x 160 + 120. One after the other: 3 x (160 + 120).
TEST(PrefillParts, ChunksFollowALayerApart) {
  EXPECT_EQ(time_of_parts(pace(), {5, 9}, 3, true).cycles, 600U);
  EXPECT_EQ(time_of_parts(pace(), {5, 9}, 3, false).cycles, 840U);
  EXPECT_EQ(time_of_parts(pace(), {5, 9}, 3, true).layer_cycles, 280U);
}

TEST(PrefillParts, TheLastPartMayBeShorter) {
  EXPECT_EQ(cut_into_parts(9, 4), (std::vector<std::uint32_t>{4, 8, 9}));
  EXPECT_EQ(cut_into_parts(8, 4), (std::vector<std::uint32_t>{4, 8}));
  EXPECT_EQ(cut_into_parts(3, 4), (std::vector<std::uint32_t>{3}));
}

// Longer prompts and more layers never take less, whatever the parts; overlapping never costs.
TEST(PrefillParts, NeverFallWithThePrompt) {
  RandomStream random(5);
  for (int round = 0; round < 200; ++round) {
    const std::uint64_t size = 1 + random.below(9);
    const std::uint64_t layers = 1 + random.below(5);
    for (const bool overlapped : {false, true}) {
      Cycle before = 0;
      for (std::uint32_t prompt = 1; prompt < 40; ++prompt) {
        const auto parts = cut_into_parts(prompt, size);
        const Cycle now = time_of_parts(pace(), parts, layers, overlapped).cycles;
        EXPECT_GE(now, before);
        EXPECT_LE(time_of_parts(pace(), parts, layers, true).cycles, now);
        before = now;
      }
    }
  }
}

}  // namespace
}  // namespace primalsim::study
