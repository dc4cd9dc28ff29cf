#include "workloads/program/slot_pool.h"

#include <gtest/gtest.h>

namespace primalsim::workloads {
namespace {

TEST(SlotPool, TakesUnusedSlotsFirst) {
  SlotPool pool;
  Dependencies after;
  EXPECT_EQ(pool.take(1, 3, after), 0U);
  pool.release(0, 1, {10, 0});
  EXPECT_EQ(pool.take(2, 3, after), 1U);
  EXPECT_TRUE(after.empty());
  EXPECT_EQ(pool.used(), 3U);
}

TEST(SlotPool, ReusesTheSlotReleasedLongestAgo) {
  SlotPool pool;
  Dependencies after;
  for (int i = 0; i < 3; ++i) pool.take(1, 3, after);
  pool.release(1, 1, {10, 0});
  pool.release(0, 1, {11, 0});
  EXPECT_EQ(pool.take(1, 3, after), 1U);
  EXPECT_EQ(after, (Dependencies{{10, 0, true}}));
}

TEST(SlotPool, ARunWaitsForAllOfItsSlots) {
  SlotPool pool;
  Dependencies after;
  for (int i = 0; i < 4; ++i) pool.take(1, 4, after);
  pool.release(0, 1, {10, 0});
  pool.release(3, 1, {11, 0});
  EXPECT_FALSE(pool.take(2, 4, after));  // 0 and 3 are no neighbours
  pool.release(2, 1, {12, 0});
  EXPECT_EQ(pool.take(2, 4, after), 2U);
  EXPECT_EQ(after, (Dependencies{{12, 0, true}, {11, 0, true}}));
  EXPECT_EQ(pool.taken(), 3U);
}

TEST(SlotPool, HasNoMoreThanItsCapacity) {
  SlotPool pool;
  Dependencies after;
  EXPECT_FALSE(pool.take(3, 2, after));
  EXPECT_EQ(pool.take(2, 2, after), 0U);
  EXPECT_FALSE(pool.take(1, 2, after));
}

}  // namespace
}  // namespace primalsim::workloads
