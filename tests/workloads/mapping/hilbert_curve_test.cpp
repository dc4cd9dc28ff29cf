#include "workloads/mapping/hilbert_curve.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

namespace primalsim::workloads {
namespace {

TEST(HilbertCurve, IsTheClassicalCurveOnAPowerOfTwo) {
  const std::vector<Cell> expected{{0, 0}, {0, 1}, {1, 1}, {1, 0}};
  EXPECT_EQ(hilbert_curve(2, 2), expected);
}

TEST(HilbertCurve, VisitsEveryCellOnceInStepsToNeighbours) {
  for (std::uint32_t width = 1; width <= 13; ++width) {
    for (std::uint32_t height = 1; height <= 13; ++height) {
      const std::vector<Cell> curve = hilbert_curve(width, height);
      std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
      int diagonal_steps = 0;
      for (std::size_t i = 0; i < curve.size(); ++i) {
        EXPECT_LT(curve[i].x, width);
        EXPECT_LT(curve[i].y, height);
        seen.emplace(curve[i].x, curve[i].y);
        if (i == 0) continue;
        const int dx = std::abs(static_cast<int>(curve[i].x) - static_cast<int>(curve[i - 1].x));
        const int dy = std::abs(static_cast<int>(curve[i].y) - static_cast<int>(curve[i - 1].y));
        EXPECT_LE(std::max(dx, dy), 1);
        if (dx + dy == 2) ++diagonal_steps;
      }
      EXPECT_EQ(curve.size(), std::size_t{width} * height);
      EXPECT_EQ(seen.size(), curve.size());
      EXPECT_EQ(curve.front(), (Cell{0, 0}));
      EXPECT_LE(diagonal_steps, 1) << width << " x " << height;
    }
  }
}

}  // namespace
}  // namespace primalsim::workloads
