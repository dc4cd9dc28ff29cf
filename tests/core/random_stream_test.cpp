// The literal numbers were computed with an independent implementation in arbitrary-precision arithmetic,
// itself checked against published outputs of xoshiro256** (state 1,2,3,4: 11520, 0, 1509978240,
// 1215971899390074240) and SplitMix64 (seed 1234567: 6457827717110365317).
#include "core/random_stream.h"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <span>
#include <vector>

namespace primalsim {
namespace {

std::vector<std::uint64_t> first_three(std::uint64_t seed, std::uint64_t stream) {
  RandomStream random(seed, stream);
  std::vector<std::uint64_t> numbers;
  for (int i = 0; i < 3; ++i) numbers.push_back(random.next());
  return numbers;
}

TEST(RandomStream, NumbersAreTheSameEverywhere) {
  using Numbers = std::vector<std::uint64_t>;
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  EXPECT_EQ(first_three(0, 0), (Numbers{0x32fd8c67c3b1badd, 0x11afc8210eb14f42, 0x949416874589078f}));
  EXPECT_EQ(first_three(1, 0), (Numbers{0x68b02a87b58ad621, 0x5153de78d62694ca, 0x66c6d2b92073a542}));
  EXPECT_EQ(first_three(1, 1), (Numbers{0x53c348ec4a13cd28, 0xe64574869784a4aa, 0xf96ce61c6738584d}));
  EXPECT_EQ(first_three(kMax, kMax), (Numbers{0x983212965e7b92a, 0x93cb01ae0f01e8af, 0x2738ef165b8f858a}));
}

TEST(RandomStream, BoundedNumbersAreTheSameEverywhere) {
  RandomStream random(42, 7);
  for (const std::uint64_t expected : {8, 9, 3, 5, 3, 3, 9, 1, 7, 7, 2, 6})
    EXPECT_EQ(random.below(10), expected);
}

// 2^64 mod (3 x 2^62) = 2^62: one draw in four is rejected, so these numbers prove the rejection.
TEST(RandomStream, ALargeBoundRejectsWithoutBias) {
  RandomStream random(42, 7);
  for (const std::uint64_t expected :
       {12352850765012431901u, 13207013080918236758u, 5092281625086548127u, 7336341314021484657u}) {
    EXPECT_EQ(random.below(std::uint64_t{3} << 62), expected);
  }
}

TEST(RandomStream, BelowOneIsZero) {
  RandomStream random(3);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(random.below(1), 0u);
}

TEST(RandomStream, RealsAreTheSameEverywhere) {
  RandomStream random(42, 7);
  EXPECT_EQ(random.real(), 0.8928658423877136);
  EXPECT_EQ(random.real(), 0.9546048182917352);
}

TEST(RandomStream, BernoulliDrawsAreTheSameEverywhere) {
  RandomStream random(42, 7);
  for (const bool expected : {0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 1, 1})
    EXPECT_EQ(random.bernoulli(0.3), expected);
}

TEST(RandomStream, BernoulliIsCertainAtTheEnds) {
  RandomStream random(5);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_FALSE(random.bernoulli(0));
    EXPECT_TRUE(random.bernoulli(1));
  }
}

TEST(RandomStream, BernoulliDrawsOneNumberWhateverTheProbability) {
  RandomStream a(5);
  RandomStream b(5);
  a.bernoulli(0);
  b.bernoulli(0.5);
  EXPECT_EQ(a.next(), b.next());
}

TEST(RandomStream, ShufflesAreTheSameEverywhere) {
  std::vector<int> items(10);
  std::iota(items.begin(), items.end(), 0);
  RandomStream(42, 7).shuffle(std::span<int>(items));
  EXPECT_EQ(items, (std::vector<int>{5, 4, 0, 6, 1, 7, 3, 2, 9, 8}));
}

// 60,000 shuffles of 3 items: each of the 6 orders 10,000 times, standard deviation 91; 5 of them allowed.
TEST(RandomStream, EveryOrderIsEquallyLikely) {
  RandomStream random(1);
  std::map<std::vector<int>, int> counts;
  for (int i = 0; i < 60'000; ++i) {
    std::vector<int> items = {0, 1, 2};
    random.shuffle(std::span<int>(items));
    ++counts[items];
  }
  ASSERT_EQ(counts.size(), 6u);
  for (const auto& [order, count] : counts) EXPECT_NEAR(count, 10'000, 455);
}

// Streams must not start alike, whichever of seed and stream is varied, also together.
TEST(RandomStream, NeighbouringStreamsDiffer) {
  std::set<std::uint64_t> firsts;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    for (std::uint64_t stream = 0; stream < 100; ++stream) firsts.insert(RandomStream(seed, stream).next());
  }
  EXPECT_EQ(firsts.size(), 10'000u);
}

}  // namespace
}  // namespace primalsim
