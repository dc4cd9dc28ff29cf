#include <gtest/gtest.h>

#include <limits>

#include "core/arithmetic/layer_arithmetic.h"

namespace primalsim::arithmetic {
namespace {

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

// Constant expressions: the compiler refuses whatever the language leaves undefined.
static_assert(saturate(kMost, 64) == kMost && saturate(kLeast, 64) == kLeast);
static_assert(fits(68922, 64) && fits(kLeast, 64));
static_assert(saturate(kMost, 63) == kMost / 2 && saturate(kLeast, 63) == kLeast / 2);
static_assert(saturate(5, 1) == 0 && saturate(-5, 1) == -1);
static_assert(round_shift(std::int64_t{1} << 61, 62) == 1 && round_shift(-3, 1) == -1);

TEST(Integers, SaturateAtBothEndsOfTheirBits) {
  EXPECT_EQ(saturate(127, 8), 127);
  EXPECT_EQ(saturate(128, 8), 127);
  EXPECT_EQ(saturate(-128, 8), -128);
  EXPECT_EQ(saturate(-129, 8), -128);
  EXPECT_FALSE(fits(128, 8));
  EXPECT_TRUE(fits(-128, 8));
}

TEST(Integers, SquareRootIsTheFloor) {
  for (std::uint64_t n : {0U, 1U, 2U, 3U, 4U, 8U, 9U, 65535U, 65536U}) {
    const std::uint64_t root = square_root(n);
    EXPECT_LE(root * root, n);
    EXPECT_GT((root + 1) * (root + 1), n);
  }
}

}  // namespace
}  // namespace primalsim::arithmetic
