// What stands on a board, and how work ends early.
#include "core/activity.h"

#include <gtest/gtest.h>

#include <thread>

namespace primalsim {
namespace {

using std::chrono::seconds;

// A clock that only moves when told to.
struct Hand {
  std::chrono::steady_clock::time_point time;
  Board::Now now() {
    return [this] { return time; };
  }
};

TEST(Activity, TheInnermostIsShownWithAllAroundIt) {
  Hand clock;
  Board board({}, clock.now());
  EXPECT_TRUE(board.under_way().empty());
  const ContextScope scope({&board, nullptr, nullptr});
  const Activity outer("compact");
  clock.time += seconds(3);
  {
    Activity counted("mappings", 12);
    counted.reach(4);
    Activity inner("lowering", 200);
    inner.reach(50);
    clock.time += seconds(2);
    const auto lines = board.under_way();
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].what, "compact: mappings, 4 of 12 done, about 4 s left: lowering");
    EXPECT_EQ(lines[0].since, seconds(2));
    EXPECT_EQ(lines[0].done, 50U);
    EXPECT_EQ(lines[0].all, 200U);
  }
  ASSERT_EQ(board.under_way().size(), 1U);
  EXPECT_EQ(board.under_way()[0].what, "compact");
  EXPECT_EQ(board.under_way()[0].since, seconds(5));
}

// One without a name only counts; threads that take the context over stand beside each other.
TEST(Activity, ThreadsThatWorkForAnotherStandOnItsBoard) {
  Board board;
  const ContextScope scope({&board, nullptr, nullptr});
  const Activity around("run");
  const Activity unnamed("", 8);
  const WorkContext context = work_context();
  std::jthread other([&] {
    const ContextScope here(context);
    const Activity activity("there");
    const auto lines = board.under_way();
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].what, "run: there");
  });
  other.join();
  ASSERT_EQ(board.under_way().size(), 1U);
  EXPECT_EQ(board.under_way()[0].what, "run");
  EXPECT_EQ(board.under_way()[0].all, 8U);
}

TEST(Activity, WithoutABoardNothingIsKept) {
  const Activity activity("alone");
  EXPECT_EQ(work_context().around, nullptr);
}

TEST(Activity, WhatTakesLongIsAnnouncedBeforeIt) {
  std::vector<std::string> lines;
  Board board([&](const std::string& line) { lines.push_back(line); });
  const ContextScope scope({&board, nullptr, nullptr});
  const Activity around("primal");
  { const Activity quick("quick", 0, 1.9); }
  { const Activity slow("flit by flit", 0, 12.4); }
  { const Activity slow("all of it", 0, 5400); }
  EXPECT_EQ(lines, (std::vector<std::string>{"primal: flit by flit: this takes about 12 s",
                                             "primal: all of it: this takes about 1.5 h"}));
}

TEST(Activity, WorkEndsWhereItIsToldTo) {
  bool stop = false;
  const StopCondition condition = [&] { return stop; };
  const ContextScope scope({nullptr, &condition, nullptr});
  Activity activity("work");
  for (int i = 0; i < 1000; ++i) activity.reach(1);
  stop = true;
  const auto go_on = [&] {
    for (int i = 0; i < 256; ++i) activity.reach(2);
  };
  EXPECT_THROW(go_on(), Stopped);
  EXPECT_THROW(Activity("more"), Stopped);
  EXPECT_THROW(check_stop(), Stopped);
  const ContextScope elsewhere(WorkContext{});
  EXPECT_NO_THROW(check_stop());
}

}  // namespace
}  // namespace primalsim
