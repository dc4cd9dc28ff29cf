#include <gtest/gtest.h>

#include "noc/traffic/simulate.h"

namespace primalsim::noc::traffic {
namespace {

Point point_at(double rate, double saturation) {
  Point point;
  point.offered_flit_rate = rate;
  point.stable = rate < saturation;
  return point;
}

std::vector<Point> points_to(double last, double saturation) {
  std::vector<Point> points;
  for (double rate = 0.1; rate < last; rate += 0.1) points.push_back(point_at(rate, saturation));
  return points;
}

TEST(Saturation, IsEnclosedToOnePercent) {
  for (const double saturation : {0.05, 0.4321, 0.71}) {
    const auto found = find_saturation(points_to(0.95, saturation), 1,
                                       [&](double rate) { return point_at(rate, saturation); });
    ASSERT_TRUE(found);
    EXPECT_LT(found->stable_rate, saturation);
    EXPECT_GE(found->unstable_rate, saturation);
    EXPECT_LE(found->unstable_rate - found->stable_rate, 0.01 * found->unstable_rate);
  }
}

TEST(Saturation, IsNotFoundWhereAllIsStable) {
  EXPECT_FALSE(find_saturation(points_to(0.5, 0.9), 1, [](double rate) { return point_at(rate, 0.9); }));
}

// The points ran too short to see that 0.3 is too much.
TEST(Saturation, IsJudgedByTheLongerRun) {
  const auto found = find_saturation(points_to(0.5, 0.9), 1, [](double rate) { return point_at(rate, 0.3); });
  ASSERT_TRUE(found);
  EXPECT_LT(found->stable_rate, 0.3);
  EXPECT_GT(found->stable_rate, 0.296);
  EXPECT_LE(found->unstable_rate, 0.303);
}

TEST(Saturation, NeverExceedsTheChannelBound) {
  std::vector<double> asked;
  const auto found = find_saturation(points_to(0.5, 0.9), 1.0 / 7, [&](double rate) {
    asked.push_back(rate);
    return point_at(rate, 0.9);
  });
  ASSERT_TRUE(found);
  EXPECT_GT(found->stable_rate, 0.99 / 7);
  EXPECT_EQ(found->unstable_rate, 1.0 / 7);
  for (const double rate : asked) EXPECT_LT(rate, 1.0 / 7);
}

TEST(Saturation, SearchEndsIfNothingIsStable) {
  const auto found = find_saturation(points_to(0.5, 0), 1, [](double rate) { return point_at(rate, 0); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->stable_rate, 0);
  EXPECT_LE(found->unstable_rate, 0.0001);
}

}  // namespace
}  // namespace primalsim::noc::traffic
