// What both queues promise.
#include "core/event_queue.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/heap_queue.h"
#include "core/timing_wheel.h"

namespace primalsim {
namespace {

static_assert(EventQueue<HeapQueue>);
static_assert(EventQueue<TimingWheel>);

template <typename Queue>
class EventQueueTest : public ::testing::Test {
 protected:
  Queue queue_;
};
using Queues = ::testing::Types<HeapQueue, TimingWheel>;
TYPED_TEST_SUITE(EventQueueTest, Queues);

constexpr Cycle kSlots = TimingWheel::kSlots;

TYPED_TEST(EventQueueTest, EmptyQueueHasNoNextCycle) {
  EXPECT_EQ(this->queue_.size(), 0u);
  EXPECT_EQ(this->queue_.next_cycle(), kNever);
}

TYPED_TEST(EventQueueTest, PopsByCycleThenPhaseThenTargetThenOrderOfPush) {
  const std::vector<Event> expected = {
      {3, 0, 9, 0}, {5, 0, 2, 1}, {5, 1, 1, 2}, {5, 1, 1, 0}, {5, 1, 4, 0}, {6, 0, 0, 0},
  };
  for (const std::size_t i : {5, 2, 4, 0, 3, 1}) this->queue_.push(expected[i]);
  for (const Event& event : expected) {
    EXPECT_EQ(this->queue_.next_cycle(), event.cycle);
    EXPECT_EQ(this->queue_.pop(), event);
  }
  EXPECT_EQ(this->queue_.size(), 0u);
}

TYPED_TEST(EventQueueTest, AnEventOfTheCurrentCycleTakesItsPlaceAmongThoseWaiting) {
  this->queue_.push({5, 0, 0, 0});
  this->queue_.push({5, 2, 0, 0});
  EXPECT_EQ(this->queue_.pop(), (Event{5, 0, 0, 0}));
  this->queue_.push({5, 1, 0, 0});
  EXPECT_EQ(this->queue_.pop(), (Event{5, 1, 0, 0}));
  EXPECT_EQ(this->queue_.pop(), (Event{5, 2, 0, 0}));
}

TYPED_TEST(EventQueueTest, AnEventMayBeEarlierThanTheNextOne) {
  this->queue_.push({0, 0, 0, 0});
  this->queue_.pop();
  this->queue_.push({100, 0, 0, 0});
  EXPECT_EQ(this->queue_.next_cycle(), 100u);
  this->queue_.push({1, 0, 0, 0});
  EXPECT_EQ(this->queue_.next_cycle(), 1u);
}

TYPED_TEST(EventQueueTest, KeepsTheOrderOfPushAcrossTheEndOfTheWheel) {
  // The first goes to the heap of far events, the second straight to a slot: from cycle 1 on, kSlots is on
  // the wheel.
  this->queue_.push({1, 0, 0, 0});
  this->queue_.push({kSlots, 0, 0, 1});
  this->queue_.pop();
  this->queue_.push({kSlots, 0, 0, 2});
  EXPECT_EQ(this->queue_.pop().payload, 1u);
  EXPECT_EQ(this->queue_.pop().payload, 2u);
}

TYPED_TEST(EventQueueTest, FindsEveryDistanceFromEverySlot) {
  for (Cycle start = 0; start < kSlots; start += 61) {
    for (const Cycle distance :
         {Cycle{1}, Cycle{63}, Cycle{64}, Cycle{65}, kSlots - 1, kSlots, kSlots + 1, 3 * kSlots}) {
      TypeParam queue;
      queue.push({start, 0, 0, 0});
      queue.pop();
      queue.push({start + distance, 0, 0, 0});
      ASSERT_EQ(queue.next_cycle(), start + distance);
      ASSERT_EQ(queue.pop().cycle, start + distance);
    }
  }
}

TYPED_TEST(EventQueueTest, ReachesTheLastCycle) {
  this->queue_.push({kNever - 1, 0, 0, 0});
  this->queue_.push({kNever - 2, 0, 0, 0});
  EXPECT_EQ(this->queue_.pop().cycle, kNever - 2);
  EXPECT_EQ(this->queue_.next_cycle(), kNever - 1);
  EXPECT_EQ(this->queue_.pop().cycle, kNever - 1);
}

}  // namespace
}  // namespace primalsim
