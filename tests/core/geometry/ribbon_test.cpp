#include "core/geometry/ribbon.h"

#include <gtest/gtest.h>

#include <set>
#include <utility>
#include <vector>

#include "core/geometry/lanes.h"

namespace primalsim {
namespace {

// (tile * height + y) * width + x = (2 * 4 + 3) * 5 + 1 = 56
TEST(Ribbon, IndexAndPositionAreInverse) {
  const Ribbon ribbon{3, 5, 4, 2};
  EXPECT_EQ(ribbon.index({2, 1, 3}), 56u);
  for (std::uint32_t macro = 0; macro < ribbon.macros(); ++macro)
    EXPECT_EQ(ribbon.index(ribbon.position(macro)), macro);
}

// Bands of 4 rows; their middles are (2g + 1) * 32 / 16 = 2, 6, ... 30.
TEST(Ribbon, GatewaysAreSpreadEvenly) {
  const Ribbon ribbon{5, 32, 32, 8};
  for (std::uint32_t gateway = 0; gateway < 8; ++gateway)
    EXPECT_EQ(ribbon.gateway_row(gateway), 4 * gateway + 2);
}

// Row 4 is 2 from row 2 and 2 from row 6: the upper one.
TEST(Ribbon, TheUpperOfTwoEquallyNearGatewaysIsTaken) {
  const Ribbon ribbon{5, 32, 32, 8};
  EXPECT_EQ(ribbon.nearest_gateway_row(4), 2u);
  EXPECT_EQ(ribbon.nearest_gateway_row(5), 6u);
  EXPECT_EQ(ribbon.nearest_gateway_row(0), 2u);
  EXPECT_EQ(ribbon.nearest_gateway_row(31), 30u);
}

TEST(Ribbon, GatewayRowsAreDistinctAndOnTheMeshForAnySize) {
  for (std::uint32_t height = 1; height <= 33; ++height) {
    for (std::uint32_t gateways = 1; gateways <= height; ++gateways) {
      const Ribbon ribbon{2, 4, height, gateways};
      std::set<std::uint32_t> rows;
      for (std::uint32_t gateway = 0; gateway < gateways; ++gateway) rows.insert(ribbon.gateway_row(gateway));
      ASSERT_EQ(rows.size(), gateways);
      ASSERT_LT(*rows.rbegin(), height);
      for (std::uint32_t y = 0; y < height; ++y) ASSERT_EQ(ribbon.is_gateway_row(y), rows.contains(y));
    }
  }
}

// 3 tiles of 4 x 3, gateways in rows 0 and 2. Macro 15 is (3, 0) of tile 1, macro 12 is (0, 0) of it.
TEST(Ribbon, BeyondAnEdgeLiesTheNextTile) {
  const Ribbon ribbon{3, 4, 3, 2};
  EXPECT_EQ(ribbon.beyond(15, kEast), 24u);
  EXPECT_EQ(ribbon.beyond(12, kWest), 3u);
  EXPECT_EQ(ribbon.beyond(12, kEast), 13u);
  EXPECT_EQ(ribbon.beyond(12, kSouth), 16u);
  EXPECT_EQ(ribbon.beyond(16, kNorth), 12u);
}

// Of macro 15 the east output crosses; of macro 19, in row 1, nothing is behind it. The ribbon ends at macros
// 0 and 27.
TEST(Ribbon, LinksAreNeighboursAndGatewaysWithATileBehind) {
  const Ribbon ribbon{3, 4, 3, 2};
  EXPECT_TRUE(ribbon.is_crossing(15, kEast));
  EXPECT_TRUE(ribbon.is_link(15, kEast));
  EXPECT_TRUE(ribbon.is_crossing(19, kEast));
  EXPECT_FALSE(ribbon.is_link(19, kEast));
  EXPECT_FALSE(ribbon.is_crossing(15, kSouth));
  EXPECT_TRUE(ribbon.is_link(15, kSouth));
  EXPECT_FALSE(ribbon.is_link(15, kNorth));
  EXPECT_FALSE(ribbon.is_link(0, kWest));
  EXPECT_FALSE(ribbon.is_link(27, kEast));
}

// From (1, 1) of tile 0 to (1, 2) of tile 1: row 1 leaves by the upper of its two equally near gateways, row
// 0, and goes on in that row.
TEST(Ribbon, AWalkGoesThroughTheGatewayNearestToItsRow) {
  const Ribbon ribbon{2, 3, 3, 2};
  std::vector<std::pair<std::uint32_t, Port>> links;
  ribbon.walk(DimensionOrder::kXy, 4, 16,
              [&](std::uint32_t macro, Port port) { links.emplace_back(macro, port); });
  EXPECT_EQ(links, (std::vector<std::pair<std::uint32_t, Port>>{
                       {4, kEast}, {5, kNorth}, {2, kEast}, {9, kEast}, {10, kSouth}, {13, kSouth}}));
}

// What the walk crosses, the lane map knows: a lane leads from the output it takes to the input beyond.
TEST(Lanes, EveryLaneLeadsToTheMacroBeyondItsOutput) {
  const Ribbon ribbon{3, 4, 5, 2};
  const LaneMap lanes(ribbon);
  std::set<std::uint32_t> seen;
  for (std::uint32_t macro = 0; macro < ribbon.macros(); ++macro) {
    for (const Port port : {kEast, kWest}) {
      if (!ribbon.is_crossing(macro, port) || !ribbon.is_link(macro, port)) continue;
      const std::uint32_t lane = lanes.leaving(macro, port);
      EXPECT_TRUE(seen.insert(lane).second);
      EXPECT_EQ(lanes.far_macro(lane), ribbon.beyond(macro, port));
      EXPECT_EQ(LaneMap::far_input(lane), opposite(port));
      EXPECT_EQ(lanes.entering(lanes.far_macro(lane), opposite(port)), lane);
    }
  }
  EXPECT_EQ(seen.size(), lanes.size());
  EXPECT_EQ(lanes.size(), 8u);
}

}  // namespace
}  // namespace primalsim
