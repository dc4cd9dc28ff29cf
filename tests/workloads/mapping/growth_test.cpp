// The order in which cells grow, beside the order of all macros by what the way to them costs.
#include "workloads/mapping/regions/growth.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "core/random_stream.h"

namespace primalsim::workloads {
namespace {

std::vector<std::uint32_t> grown(const Ribbon& ribbon, std::uint32_t aspect, std::int64_t crossing_columns,
                                 std::uint32_t middle) {
  const GrowthCosts costs(ribbon, aspect, crossing_columns);
  Growth growth(costs, middle);
  FreeMacros free(ribbon);
  std::vector<std::uint32_t> order;
  while (order.size() < ribbon.macros()) order.push_back(growth.take(free));
  return order;
}

std::vector<std::uint32_t> sorted_by_cost(const Ribbon& ribbon, std::uint32_t aspect,
                                          std::int64_t crossing_columns, std::uint32_t middle) {
  const MacroPosition from = ribbon.position(middle);
  std::vector<std::pair<std::int64_t, std::uint32_t>> macros;
  for (std::uint32_t macro = 0; macro < ribbon.macros(); ++macro) {
    const MacroPosition at = ribbon.position(macro);
    const std::int64_t columns = std::abs(std::int64_t{ribbon.column(at)} - ribbon.column(from));
    const std::int64_t edges = std::abs(std::int64_t{at.tile} - from.tile);
    const std::int64_t rows = std::abs(std::int64_t{at.y} - from.y);
    macros.emplace_back((columns + edges * crossing_columns) * aspect + rows * (1000 - aspect), macro);
  }
  std::sort(macros.begin(), macros.end());
  std::vector<std::uint32_t> order;
  for (const auto& [cost, macro] : macros) order.push_back(macro);
  return order;
}

// 3 x 3, steps that cost the same: the middle, its four neighbours by index, the corners by index.
TEST(Growth, GoesOutwardAndByIndex) {
  EXPECT_EQ(grown({1, 3, 3, 1}, 500, 0, 4), (std::vector<std::uint32_t>{4, 1, 3, 5, 7, 0, 2, 6, 8}));
}

// Two tiles of 2 x 1, from the second macro: the first one, then over the edge, which costs 5 steps more.
TEST(Growth, CrossesAnEdgeLate) {
  EXPECT_EQ(grown({2, 2, 1, 1}, 500, 5, 1), (std::vector<std::uint32_t>{1, 0, 2, 3}));
}

TEST(Growth, TakesAllMacrosByTheirCosts) {
  RandomStream random(11);
  for (int i = 0; i < 200; ++i) {
    const auto below = [&](std::uint64_t bound) { return static_cast<std::uint32_t>(random.below(bound)); };
    const Ribbon ribbon{1 + below(4), 1 + below(9), 1 + below(9), 1};
    const std::uint32_t aspect = 50 + below(901);
    const std::int64_t crossing = below(12);
    const std::uint32_t middle = below(ribbon.macros());
    EXPECT_EQ(grown(ribbon, aspect, crossing, middle), sorted_by_cost(ribbon, aspect, crossing, middle))
        << ribbon.tiles << " tiles of " << ribbon.width << " x " << ribbon.height << ", aspect " << aspect
        << ", crossing " << crossing << ", from " << middle;
  }
}

TEST(Growth, LeavesOutWhatIsTaken) {
  const Ribbon ribbon{1, 3, 1, 1};
  const GrowthCosts costs(ribbon, 500, 0);
  Growth growth(costs, 1);
  FreeMacros free(ribbon);
  free.take(0, 0);
  EXPECT_EQ(growth.take(free), 1U);
  EXPECT_EQ(growth.take(free), 2U);
}

// Three of them in turn: each takes the first macro of its own order that is left.
TEST(Growth, SeveralShareTheMacros) {
  RandomStream random(12);
  for (int i = 0; i < 100; ++i) {
    const auto below = [&](std::uint64_t bound) { return static_cast<std::uint32_t>(random.below(bound)); };
    const Ribbon ribbon{1 + below(4), 1 + below(30), 1 + below(9), 1};
    const GrowthCosts costs(ribbon, 50 + below(901), below(12));
    std::vector<std::vector<std::uint32_t>> orders;
    std::vector<Growth> growths;
    for (int each = 0; each < 3; ++each) {
      const std::uint32_t middle = below(ribbon.macros());
      growths.emplace_back(costs, middle);
      FreeMacros all(ribbon);
      Growth alone(costs, middle);
      orders.emplace_back();
      while (orders.back().size() < ribbon.macros()) orders.back().push_back(alone.take(all));
    }
    FreeMacros free(ribbon);
    std::vector<bool> is_taken(ribbon.macros(), false);
    for (std::uint32_t turn = 0; turn < ribbon.macros(); ++turn) {
      const std::vector<std::uint32_t>& order = orders[turn % 3];
      const auto first =
          std::find_if(order.begin(), order.end(), [&](std::uint32_t macro) { return !is_taken[macro]; });
      ASSERT_EQ(growths[turn % 3].take(free), *first);
      is_taken[*first] = true;
    }
  }
}

// Around another macro it is as if new.
TEST(Growth, BeginsAnew) {
  const Ribbon ribbon{2, 4, 3, 1};
  const GrowthCosts costs(ribbon, 400, 2);
  Growth growth(costs, 0);
  FreeMacros free(ribbon);
  for (int i = 0; i < 9; ++i) growth.take(free);
  growth.begin(17);
  free = FreeMacros(ribbon);
  std::vector<std::uint32_t> order;
  while (order.size() < ribbon.macros()) order.push_back(growth.take(free));
  EXPECT_EQ(order, sorted_by_cost(ribbon, 400, 2, 17));
}

}  // namespace
}  // namespace primalsim::workloads
