#include <gtest/gtest.h>

#include "accelerator/attribution/attribution_result.h"

namespace primalsim::accelerator {
namespace {

void add(v1::MappingResult& mapping, const char* cause, const char* operator_name, const char* resource,
         std::int64_t cycles) {
  v1::AttributedCycles& row = *mapping.add_attribution();
  row.set_cause(cause);
  row.set_operator_(operator_name);
  row.set_resource(resource);
  row.set_cycles(cycles);
  mapping.set_cycles_per_layer(mapping.cycles_per_layer() + static_cast<std::uint64_t>(cycles));
}

v1::Difference difference(const v1::MappingResult& from, const v1::MappingResult& to) {
  return make_difference({from.name(), from.cycles_per_layer(), joined(from.attribution())},
                         {to.name(), to.cycles_per_layer(), joined(to.attribution())});
}

// 70 against 100: links of gate 30 + 20 against 10, up only in the other; its hops only in the first.
class DifferenceTest : public ::testing::Test {
 protected:
  DifferenceTest() {
    fast_.set_name("fast");
    add(fast_, "acim", "gate", "", 30);
    add(fast_, "hops", "gate", "", 30);
    add(fast_, "link", "gate", "a", 10);
    slow_.set_name("slow");
    add(slow_, "link", "gate", "b", 30);
    add(slow_, "acim", "gate", "", 30);
    add(slow_, "link", "gate", "c", 20);
    add(slow_, "link", "up", "d", 20);
  }
  v1::MappingResult fast_;
  v1::MappingResult slow_;
};

TEST_F(DifferenceTest, RowsAddUp) {
  const v1::Difference found = difference(fast_, slow_);
  EXPECT_EQ(found.from(), "fast");
  EXPECT_EQ(found.to(), "slow");
  EXPECT_EQ(found.cycles(), 30);
  ASSERT_EQ(found.rows_size(), 3);  // acim is the same
  std::int64_t sum = 0;
  for (const v1::AttributedCycles& row : found.rows()) sum += row.cycles();
  EXPECT_EQ(sum, 30);
}

TEST_F(DifferenceTest, LargestFirstWithTheResourceOfMostOfIt) {
  const v1::Difference found = difference(fast_, slow_);
  EXPECT_EQ(found.rows(0).operator_(), "gate");
  EXPECT_EQ(found.rows(0).cause(), "link");
  EXPECT_EQ(found.rows(0).cycles(), 40);
  EXPECT_EQ(found.rows(0).resource(), "b");
  EXPECT_EQ(found.rows(0).other_resources(), 1U);
  EXPECT_EQ(found.rows(1).cause(), "hops");
  EXPECT_EQ(found.rows(1).cycles(), -30);
  EXPECT_EQ(found.rows(2).operator_(), "up");
  EXPECT_EQ(found.rows(2).cycles(), 20);
}

TEST_F(DifferenceTest, FromTheOtherSideItIsNegative) {
  const v1::Difference found = difference(slow_, fast_);
  EXPECT_EQ(found.cycles(), -30);
  EXPECT_EQ(found.rows(0).cycles(), -40);
  EXPECT_EQ(found.rows(0).resource(), "b");
  EXPECT_EQ(found.rows(0).other_resources(), 1U);
}

TEST(ResourceNames, SayWhatAndWhere) {
  const Ribbon ribbon{2, 4, 4, 2};  // gateway rows 1 and 3
  EXPECT_EQ(resource_name({Resource::kOutput, 1 << 3 | kEast}, ribbon), "link tile 0 (1, 0) -> (2, 0)");
  EXPECT_EQ(resource_name({Resource::kOutput, 7 << 3 | kEast}, ribbon),
            "link tile 0 (3, 1) -> tile 1 (0, 1)");
  EXPECT_EQ(resource_name({Resource::kOutput, 2 << 3 | noc::ipcn::kDcim}, ribbon),
            "port dcim into tile 0 (2, 0)");
  EXPECT_EQ(resource_name({Resource::kSource, 2 << 3 | noc::ipcn::kLocal}, ribbon),
            "port local out of tile 0 (2, 0)");
  EXPECT_EQ(resource_name({Resource::kFifo, 5 << 3 | kWest}, ribbon), "FIFO west of tile 0 (1, 1)");
  EXPECT_EQ(resource_name({Resource::kLane, 3}, ribbon), "crossing tile 1 -> tile 0, row 3");
  EXPECT_EQ(resource_name({Resource::kUnit, 17 * kUnitsPerMacro + 2}, ribbon), "router of tile 1 (1, 0)");
  EXPECT_EQ(resource_name({}, ribbon), "");
}

}  // namespace
}  // namespace primalsim::accelerator
