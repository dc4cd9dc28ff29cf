// The wheel against the heap: random events through both must come out alike.
#include "core/timing_wheel.h"

#include <gtest/gtest.h>

#include "core/heap_queue.h"
#include "core/random_stream.h"

namespace primalsim {
namespace {

class Differential : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  void push(Cycle cycle) {
    const Event event{cycle, static_cast<std::uint32_t>(random_.below(3)),
                      static_cast<std::uint32_t>(random_.below(4)), payload_++};
    wheel_.push(event);
    heap_.push(event);
  }

  // Mostly near, often the current cycle, sometimes about as far as the wheel reaches, sometimes far beyond.
  Cycle random_distance() {
    switch (random_.below(8)) {
      case 0:
        return 0;
      case 1:
        return TimingWheel::kSlots - 2 + random_.below(4);
      case 2:
        return random_.below(1'000'000);
      case 3:
        return random_.below(TimingWheel::kSlots);
      default:
        return random_.below(20);
    }
  }

  void pop() {
    ASSERT_EQ(wheel_.size(), heap_.size());
    ASSERT_EQ(wheel_.next_cycle(), heap_.next_cycle());
    const Event event = wheel_.pop();
    ASSERT_EQ(event, heap_.pop());
    now_ = event.cycle;
  }

  RandomStream random_{GetParam()};
  TimingWheel wheel_;
  HeapQueue heap_;
  Cycle now_ = 0;
  std::uint64_t payload_ = 0;
};

TEST_P(Differential, RandomEventsComeOutAlike) {
  for (int step = 0; step < 20'000; ++step) {
    // Swings between filling and draining, so that the queues run empty and far events come near.
    const std::uint64_t fill = step / 1000 % 2 == 0 ? 60 : 40;
    if (heap_.size() == 0 || random_.below(100) < fill) {
      push(now_ + random_distance());
    } else {
      ASSERT_NO_FATAL_FAILURE(pop());
    }
  }
  while (heap_.size() != 0) ASSERT_NO_FATAL_FAILURE(pop());
  EXPECT_EQ(wheel_.size(), 0u);
  EXPECT_EQ(wheel_.next_cycle(), kNever);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Differential, ::testing::Range(std::uint64_t{0}, std::uint64_t{20}));

}  // namespace
}  // namespace primalsim
