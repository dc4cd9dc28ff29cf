#include "core/engine.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/heap_queue.h"

namespace primalsim {
namespace {

template <typename Queue>
class EngineTest : public ::testing::Test {
 protected:
  Engine<Queue> engine_;
};
using Queues = ::testing::Types<HeapQueue, TimingWheel>;
TYPED_TEST_SUITE(EngineTest, Queues);

constexpr auto kIgnore = [](const Event&) {};

TYPED_TEST(EngineTest, TimeIsThatOfTheEventBeingHandled) {
  this->engine_.schedule({7, 0, 0, 0});
  this->engine_.schedule({3, 0, 0, 0});
  std::vector<Cycle> times;
  this->engine_.run([&](const Event&) { times.push_back(this->engine_.now()); });
  EXPECT_EQ(times, (std::vector<Cycle>{3, 7}));
  EXPECT_EQ(this->engine_.now(), 7u);
  EXPECT_EQ(this->engine_.events_handled(), 2u);
}

// One event that schedules itself while there is work: cycles 10, 11, ... 14.
TYPED_TEST(EngineTest, ARecurringEventReschedulesItself) {
  this->engine_.schedule({10, 0, 0, 5});
  std::vector<Cycle> times;
  this->engine_.run([&](const Event& event) {
    times.push_back(event.cycle);
    if (event.payload > 1) this->engine_.schedule({event.cycle + 1, 0, 0, event.payload - 1});
  });
  EXPECT_EQ(times, (std::vector<Cycle>{10, 11, 12, 13, 14}));
}

TYPED_TEST(EngineTest, RunUntilLeavesTheEndCycleForLater) {
  for (const Cycle cycle : {4, 5, 6}) this->engine_.schedule({cycle, 0, 0, 0});
  this->engine_.run_until(5, kIgnore);
  EXPECT_EQ(this->engine_.now(), 5u);
  EXPECT_EQ(this->engine_.events_handled(), 1u);
  EXPECT_EQ(this->engine_.next_cycle(), 5u);
  this->engine_.schedule({5, 0, 0, 0});
  this->engine_.run_until(6, kIgnore);
  EXPECT_EQ(this->engine_.events_handled(), 3u);
  EXPECT_EQ(this->engine_.events_waiting(), 1u);
}

TYPED_TEST(EngineTest, RunUntilPassesIdleTime) {
  this->engine_.run_until(1'000'000, kIgnore);
  EXPECT_EQ(this->engine_.now(), 1'000'000u);
  this->engine_.run_until(10, kIgnore);
  EXPECT_EQ(this->engine_.now(), 1'000'000u);
}

TYPED_TEST(EngineTest, RefusesAPastCycle) {
  this->engine_.schedule({7, 0, 0, 0});
  this->engine_.run(kIgnore);
  EXPECT_NO_THROW(this->engine_.schedule({7, 0, 0, 0}));
  try {
    this->engine_.schedule({6, 2, 9, 0});
    FAIL() << "scheduled in the past";
  } catch (const RunError& error) {
    EXPECT_STREQ(error.what(),
                 "event for target 9 in cycle 6, phase 2 is in the past: it is cycle 7, phase 0");
  }
  EXPECT_EQ(this->engine_.events_waiting(), 1u);
}

TYPED_TEST(EngineTest, RefusesAnEarlierPhaseOfTheCurrentCycle) {
  this->engine_.schedule({7, 1, 0, 0});
  bool refused = false;
  this->engine_.run([&](const Event& event) {
    if (event.payload != 0) return;
    EXPECT_NO_THROW(this->engine_.schedule({7, 1, 0, 1}));
    EXPECT_NO_THROW(this->engine_.schedule({8, 0, 0, 1}));
    try {
      this->engine_.schedule({7, 0, 0, 1});
    } catch (const RunError&) {
      refused = true;
    }
  });
  EXPECT_TRUE(refused);
  EXPECT_EQ(this->engine_.events_handled(), 3u);
}

TYPED_TEST(EngineTest, RefusesNever) { EXPECT_THROW(this->engine_.schedule({kNever, 0, 0, 0}), RunError); }

}  // namespace
}  // namespace primalsim
