#include "study/serve/adapter_pool.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/random_stream.h"

namespace primalsim::study {
namespace {

// Two macros of 10 words; shape 0 takes 4 of each, shape 1 8 of the first.
const std::vector<AdapterShape> kPoolShapes{{{4, 4}, 0, 0, {}}, {{8, 0}, 0, 0, {}}};

AdapterPool pool(const char* replacement, std::vector<std::uint32_t> shape_of, std::uint64_t most = 0) {
  return {kPoolShapes, std::move(shape_of), 10, most, *find_replacement(replacement)};
}

TEST(AdapterPool, AsManyFitAsTheFullestMacroHolds) {
  EXPECT_EQ(AdapterPool::fitting(kPoolShapes[0], 10), 2U);
  EXPECT_EQ(AdapterPool::fitting(kPoolShapes[1], 10), 1U);
  EXPECT_EQ(AdapterPool::fitting(kPoolShapes[1], 7), 0U);
}

// 0 was used last but one, 1 last; 0 was used more often, and written first.
TEST(AdapterPool, PoliciesChooseTheVictim) {
  const auto survivor = [](const char* replacement) {
    AdapterPool adapters = pool(replacement, {0, 0, 0});
    adapters.write(0);
    adapters.write(1);
    for (const std::uint32_t used : {0, 0, 1}) adapters.use(used);
    adapters.write(2);
    return adapters.is_resident(0) ? 0 : 1;
  };
  EXPECT_EQ(survivor("lru"), 1);
  EXPECT_EQ(survivor("lfu"), 0);
  EXPECT_EQ(survivor("fifo"), 1);
}

TEST(AdapterPool, WhatIsPinnedStays) {
  AdapterPool adapters = pool("lru", {0, 0, 0});
  adapters.write(0);
  adapters.write(1);
  adapters.pin(0);
  EXPECT_TRUE(adapters.has_room(2));
  adapters.pin(1);
  EXPECT_FALSE(adapters.has_room(2));
  adapters.unpin(1);
  adapters.write(2);
  EXPECT_TRUE(adapters.is_resident(0));
  EXPECT_EQ(adapters.evictions(), 1U);
}

TEST(AdapterPool, SlotsLimitWhatWordsWouldAllow) {
  AdapterPool adapters = pool("lru", {0, 0}, 1);
  adapters.write(0);
  adapters.write(1);
  EXPECT_FALSE(adapters.is_resident(0));
}

// An adapter of another shape makes as many go as it needs, and no more words are taken than there are: held
// against sums over all residents.
TEST(AdapterPool, NeverHoldsMoreThanTheMacrosHave) {
  RandomStream random(3);
  for (int turn = 0; turn < 100; ++turn) {
    std::vector<std::uint32_t> shape_of(6);
    for (std::uint32_t& shape : shape_of) shape = static_cast<std::uint32_t>(random.below(2));
    AdapterPool adapters =
        pool(replacements()[random.below(replacements().size())].name, shape_of, random.below(4));
    for (int step = 0; step < 50; ++step) {
      const auto adapter = static_cast<std::uint32_t>(random.below(shape_of.size()));
      if (!adapters.is_resident(adapter)) adapters.write(adapter);
      adapters.use(adapter);
      ASSERT_TRUE(adapters.is_resident(adapter));
      std::uint64_t first = 0;
      std::uint64_t second = 0;
      for (std::uint32_t i = 0; i < shape_of.size(); ++i) {
        if (!adapters.is_resident(i)) continue;
        first += kPoolShapes[shape_of[i]].macro_words[0];
        second += kPoolShapes[shape_of[i]].macro_words[1];
      }
      ASSERT_LE(std::max(first, second), 10U);
    }
  }
}

}  // namespace
}  // namespace primalsim::study
