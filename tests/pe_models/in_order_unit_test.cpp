#include "pe_models/in_order_unit.h"

#include <gtest/gtest.h>

namespace primalsim::pe_models {
namespace {

// Inputs at 3, 5 cycles: 3 .. 8, after 3 of waiting. Inputs at 4: the unit is busy until 8. Inputs at 20: 10
// of waiting.
TEST(InOrderUnit, StartsWhenInputsAreThereAndTheUnitIsFree) {
  InOrderUnit unit;
  EXPECT_EQ(unit.serve(3, 5), 3U);
  EXPECT_EQ(unit.stall_cycles(), 3U);
  EXPECT_EQ(unit.serve(4, 2), 8U);
  EXPECT_EQ(unit.stall_cycles(), 3U);
  EXPECT_EQ(unit.serve(20, 1), 20U);
  EXPECT_EQ(unit.stall_cycles(), 13U);
  EXPECT_EQ(unit.busy_cycles(), 8U);
  EXPECT_EQ(unit.free_at(), 21U);
}

TEST(InOrderUnit, TaskWithoutLengthStillWaitsItsTurn) {
  InOrderUnit unit;
  unit.serve(0, 10);
  EXPECT_EQ(unit.serve(2, 0), 10U);
  EXPECT_EQ(unit.free_at(), 10U);
}

}  // namespace
}  // namespace primalsim::pe_models
