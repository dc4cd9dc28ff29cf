#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "core/error.h"
#include "core/random_stream.h"
#include "core/statistics.h"

namespace primalsim {
namespace {

TEST(Histogram, PercentilesOfOneToAHundredAreTheNumbersThemselves) {
  Histogram histogram;
  for (std::uint64_t value = 100; value >= 1; --value) histogram.add(value);
  EXPECT_EQ(histogram.p50(), 50u);
  EXPECT_EQ(histogram.p95(), 95u);
  EXPECT_EQ(histogram.p99(), 99u);
  EXPECT_EQ(histogram.percentile(1), 1u);
  EXPECT_EQ(histogram.percentile(100), 100u);
  EXPECT_EQ(histogram.summary().sum(), 5050u);
}

// Ranks of 3 values: ceil(1.5) = 2, ceil(2.85) = 3.
TEST(Histogram, TakesTheNearestRank) {
  Histogram histogram;
  for (const std::uint64_t value : {10, 20, 30}) histogram.add(value);
  EXPECT_EQ(histogram.p50(), 20u);
  EXPECT_EQ(histogram.p95(), 30u);
}

TEST(Histogram, IsZeroWhenEmpty) { EXPECT_EQ(Histogram{}.p99(), 0u); }

TEST(Histogram, RefusesWhatIsNoPercentage) {
  EXPECT_THROW(Histogram{}.percentile(0), RunError);
  EXPECT_THROW(Histogram{}.percentile(101), RunError);
}

// Against sorting: value number ceil(n x p / 100). Values on both sides of kDense, merged from two halves.
TEST(Histogram, AgreesWithSorting) {
  RandomStream random(11);
  for (int round = 0; round < 100; ++round) {
    Histogram whole;
    Histogram halves[2];
    std::vector<std::uint64_t> values(1 + random.below(500));
    for (std::uint64_t& value : values) {
      value = random.below(random.bernoulli(0.2) ? 4 * Histogram::kDense : 300);
      whole.add(value);
      halves[random.below(2)].add(value);
    }
    std::sort(values.begin(), values.end());
    halves[0].merge(halves[1]);
    for (const unsigned percent : {1u, 50u, 95u, 99u, 100u}) {
      const std::uint64_t expected = values[(values.size() * percent + 99) / 100 - 1];
      ASSERT_EQ(whole.percentile(percent), expected);
      ASSERT_EQ(halves[0].percentile(percent), expected);
    }
  }
}

}  // namespace
}  // namespace primalsim
