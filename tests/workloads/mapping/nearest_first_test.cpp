
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "core/activity.h"
#include "workloads/mapping/ribbon_positions.h"

namespace primalsim::workloads {
namespace {

std::vector<std::uint32_t> all_by_distance(const Ribbon& ribbon, std::uint32_t centre) {
  std::vector<std::uint32_t> macros(ribbon.macros());
  std::iota(macros.begin(), macros.end(), 0U);
  const auto distance = [&](std::uint32_t macro) {
    const MacroPosition a = ribbon.position(macro);
    const MacroPosition b = ribbon.position(centre);
    return std::abs(static_cast<int>(ribbon.column(a)) - static_cast<int>(ribbon.column(b))) +
           std::abs(static_cast<int>(a.y) - static_cast<int>(b.y));
  };
  std::stable_sort(macros.begin(), macros.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return distance(a) < distance(b); });
  return macros;
}

TEST(NearestFirst, EndsWithTheWorkThatItIsPartOf) {
  const StopCondition ended = [] { return true; };
  const ContextScope scope({nullptr, &ended, nullptr});
  NearestFirst nearest({1, 4, 3, 1}, 0);
  EXPECT_EQ(nearest.next(), 0U);
  EXPECT_THROW(nearest.next(), Stopped);
}

TEST(NearestFirst, AgreesWithSortingByDistanceThenIndex) {
  const Ribbon ribbons[] = {{1, 1, 1, 1}, {1, 4, 3, 1}, {3, 2, 5, 1}, {2, 5, 1, 1}, {4, 1, 2, 1}};
  for (const Ribbon& ribbon : ribbons) {
    for (std::uint32_t centre = 0; centre < ribbon.macros(); ++centre) {
      std::vector<std::uint32_t> seen;
      NearestFirst nearest(ribbon, centre);
      while (const auto macro = nearest.next()) seen.push_back(*macro);
      EXPECT_EQ(seen, all_by_distance(ribbon, centre));
    }
  }
}

}  // namespace
}  // namespace primalsim::workloads
