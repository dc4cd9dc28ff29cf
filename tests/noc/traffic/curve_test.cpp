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
    const auto found =
        find_saturation(points_to(0.95, saturation), [&](double rate) { return point_at(rate, saturation); });
    ASSERT_TRUE(found);
    EXPECT_LT(found->stable_rate, saturation);
    EXPECT_GE(found->unstable_rate, saturation);
    EXPECT_LE(found->unstable_rate - found->stable_rate, 0.01 * found->unstable_rate);
  }
}

TEST(Saturation, IsNotFoundWhereAllIsStable) {
  EXPECT_FALSE(find_saturation(points_to(0.5, 0.9), [](double) -> Point { throw 1; }));
}

TEST(Saturation, SearchEndsIfNothingIsStable) {
  const auto found = find_saturation(points_to(0.5, 0), [](double rate) { return point_at(rate, 0); });
  ASSERT_TRUE(found);
  EXPECT_EQ(found->stable_rate, 0);
  EXPECT_LE(found->unstable_rate, 0.0001);
}

}  // namespace
}  // namespace primalsim::noc::traffic
