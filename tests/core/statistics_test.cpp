#include "core/statistics.h"

#include <gtest/gtest.h>

namespace primalsim {
namespace {

TEST(Summary, IsZeroWhenEmpty) {
  const Summary summary;
  EXPECT_EQ(summary.count(), 0u);
  EXPECT_EQ(summary.min(), 0u);
  EXPECT_EQ(summary.max(), 0u);
  EXPECT_EQ(summary.mean(), 0.0);
}

TEST(Summary, CountsSumsAndKeepsTheExtremes) {
  Summary summary;
  for (const std::uint64_t value : {7, 2, 9}) summary.add(value);
  EXPECT_EQ(summary.count(), 3u);
  EXPECT_EQ(summary.sum(), 18u);
  EXPECT_EQ(summary.min(), 2u);
  EXPECT_EQ(summary.max(), 9u);
  EXPECT_EQ(summary.mean(), 6.0);
}

TEST(Summary, MergingEqualsAddingInAnyOrder) {
  Summary all;
  Summary left;
  Summary right;
  for (const std::uint64_t value : {5, 1, 8, 3}) all.add(value);
  for (const std::uint64_t value : {3, 5}) left.add(value);
  for (const std::uint64_t value : {8, 1}) right.add(value);
  left.merge(right);
  left.merge(Summary{});
  EXPECT_EQ(left, all);
}

}  // namespace
}  // namespace primalsim
