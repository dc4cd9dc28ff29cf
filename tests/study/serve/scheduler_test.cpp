#include "study/serve/scheduler.h"

#include <gtest/gtest.h>

namespace primalsim::study {
namespace {

const std::vector<WaitingRequest> kWaiting{{7, 30, false}, {8, 10, false}, {9, 10, true}};

TEST(Scheduler, ShortestFirstTakesTheFirstOfTheShortest) {
  EXPECT_EQ(find_scheduler("fcfs")->make()->next(kWaiting), 0U);
  EXPECT_EQ(find_scheduler("shortest-first")->make()->next(kWaiting), 1U);
}

TEST(Scheduler, DecodeFirstTakesUpNothingBesideSequences) {
  EXPECT_TRUE(find_scheduler("decode-first")->make()->takes_up(0));
  EXPECT_FALSE(find_scheduler("decode-first")->make()->takes_up(1));
  EXPECT_TRUE(find_scheduler("fcfs")->make()->takes_up(1));
}

// Request 7 stands first and is passed over 16 times, then it goes.
TEST(Scheduler, AdapterAwarePassesNobodyOverForEver) {
  const auto scheduler = find_scheduler("adapter-aware")->make();
  for (int i = 0; i < 16; ++i) {
    ASSERT_EQ(scheduler->next(kWaiting), 2U);
    scheduler->taken(kWaiting, 2);
  }
  EXPECT_EQ(scheduler->next(kWaiting), 0U);
}

TEST(Scheduler, UnknownNamesAreNone) { EXPECT_EQ(find_scheduler("fastest"), nullptr); }

}  // namespace
}  // namespace primalsim::study
