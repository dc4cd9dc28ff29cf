#include "core/ribbon.h"

#include <gtest/gtest.h>

#include <set>

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

}  // namespace
}  // namespace primalsim
