#include "core/arithmetic/layer_arithmetic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <thread>
#include <vector>

#include "core/random_stream.h"

namespace primalsim::arithmetic {
namespace {

TEST(LayerArithmetic, RoundsHalvesUpwards) {
  EXPECT_EQ(round_shift(6, 2), 2);    // 1.5
  EXPECT_EQ(round_shift(-6, 2), -1);  // -1.5
  EXPECT_EQ(round_shift(-7, 2), -2);  // -1.75
  EXPECT_EQ(round_shift(-7, 0), -7);
}

TEST(LayerArithmetic, SquareRootIsTheFloor) {
  RandomStream random(1);
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t value = random.next() >> (1 + random.below(63));
    const std::uint64_t root = square_root(value);
    EXPECT_LE(root * root, value);
    EXPECT_GT((root + 1) * (root + 1), value);
  }
}

// 256 rows and 10 bits: shift 14 + 4 - 10 = 8. 64 partitions of 10 bits always fit 16.
TEST(LayerArithmetic, PartialSumsHaveTheBitsOfTheAdc) {
  EXPECT_EQ(adc(256 * 100 + 127, 256, 10), 100);
  EXPECT_EQ(adc(256 * 100 + 128, 256, 10), 101);
  EXPECT_EQ(adc(256 * 128 * 128, 256, 10), 511);
  EXPECT_EQ(adc(-256 * 128 * 127, 256, 10), -512);
  EXPECT_TRUE(fits(64 * adc(-256 * 128 * 127, 256, 10), 16));
}

// The softmax's sums stay exact in 16 bits: probabilities of any scores sum to at most 128, 128 x 128 = 2^14.
TEST(LayerArithmetic, ProbabilitiesSumToAtMost128) {
  RandomStream random(2);
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<std::int64_t> values(1 + random.below(2048));
    std::int64_t total = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = exponential(i == 0 ? 0 : static_cast<std::int64_t>(random.below(300)));
      total += values[i];
    }
    std::int64_t sum = 0;
    for (const std::int64_t value : values) sum += probability(value, reciprocal(total));
    EXPECT_LE(sum, 128);
    EXPECT_GT(sum, 0);
  }
}

TEST(LayerArithmetic, RescalingIsExactForTheMaximumAndRoundsDownBelowIt) {
  EXPECT_EQ(rescale(255, 0), 255);
  EXPECT_EQ(rescale(255, -1), 255);
  EXPECT_EQ(rescale(1000, 16), 367);  // 1000 / e = 367.88
  EXPECT_EQ(rescale(1000, 255), 0);   // 1000 e^(-15.9) < 1
  EXPECT_EQ(rescale(std::int64_t{1} << 30, 256), 0);
}

// A sum of parts, each relative to its own maximum, is that of all within what each part's rounding takes.
TEST(LayerArithmetic, RescaledSumsAreTheSumOfAll) {
  RandomStream random(3);
  for (int trial = 0; trial < 200; ++trial) {
    std::int64_t together = 0;
    std::int64_t apart = 0;
    for (int part = 0; part < 8; ++part) {
      const std::int64_t below = part == 0 ? 0 : static_cast<std::int64_t>(random.below(100));
      std::int64_t sum = 0;
      for (int i = 0; i < 32; ++i) {
        const auto score = static_cast<std::int64_t>(i == 0 ? 0 : random.below(100));
        sum += exponential(score);
        together += exponential(below + score);
      }
      apart += rescale(sum, below);
    }
    EXPECT_NEAR(static_cast<double>(apart), static_cast<double>(together), 8.0 * 32);
  }
}

TEST(LayerArithmetic, ExponentialsAndSwigluFollowTheirFunctions) {
  for (int below = 0; below < 400; ++below)
    EXPECT_NEAR(static_cast<double>(exponential(below)), 255 * std::exp(-below / 16.0), 1.0) << below;
  for (int gate = -128; gate < 128; ++gate) {
    const double exact = gate / (1 + std::exp(-gate / 16.0)) * 37 / 16;
    const double limited = std::min(127.0, std::max(-128.0, exact));
    EXPECT_NEAR(static_cast<double>(swiglu(gate, 37)), limited, 3.0) << gate;
  }
}

// 64 elements of 8 have a root mean square of 8: each becomes 32.
TEST(LayerArithmetic, NormBringsTheRootMeanSquareTo32) {
  EXPECT_EQ(norm_scale(64 * 64, 64), 4 << 16);
  EXPECT_EQ(norm(8, norm_scale(64 * 64, 64)), 32);
  EXPECT_EQ(norm(0, norm_scale(0, 64)), 0);
}

TEST(LayerArithmetic, RotationsFollowTheCosine) {
  for (const std::uint32_t position : {0u, 1u, 7u, 2047u, 131071u, 2000000000u}) {
    const std::vector<Rotation> table = rotations(position, 128);
    for (std::uint32_t pair = 0; pair < 64; ++pair) {
      const double angle = position * std::pow(10000.0, -2.0 * pair / 128);
      const Rotation by = table[pair];
      EXPECT_NEAR(static_cast<double>(by.cosine), 16384 * std::cos(angle), 0.5001) << position << " " << pair;
      EXPECT_NEAR(static_cast<double>(by.sine), 16384 * std::sin(angle), 0.5001) << position << " " << pair;
    }
  }
}

TEST(LayerArithmetic, TheLargestKeyIsTheFirstLargestLogit) {
  EXPECT_GT(logit_key(-3, 9), logit_key(-4, 0));
  EXPECT_GT(logit_key(5, 1), logit_key(5, 2));
}

// Under the thread sanitizer, as the first use of them in its process: ctest gives each test one of its own.
TEST(LayerArithmetic, ThreadsMayAskForTheFirstRotations) {
  std::vector<Rotation> there;
  std::vector<Rotation> here;
  {
    const std::jthread other([&] { there = rotations(7, 8); });
    here = rotations(7, 8);
  }
  ASSERT_EQ(there.size(), 4U);
  for (std::size_t i = 0; i < there.size(); ++i) {
    EXPECT_EQ(there[i].cosine, here[i].cosine);
    EXPECT_EQ(there[i].sine, here[i].sine);
  }
}

}  // namespace
}  // namespace primalsim::arithmetic
