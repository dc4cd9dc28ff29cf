#include "core/engine/wheel.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "core/random_stream.h"
#include "tests/oracles/event_heap.h"

namespace primalsim {
namespace {

constexpr Cycle kSlots = 1024;

std::vector<std::uint32_t> drain(Wheel<std::uint32_t>& wheel) {
  std::vector<std::uint32_t> events;
  wheel.drain([&](std::uint32_t event) { events.push_back(event); });
  return events;
}

TEST(Wheel, NamesNoCycleWhenEmpty) {
  Wheel<std::uint32_t> wheel;
  EXPECT_EQ(wheel.next(), kNever);
  wheel.schedule(3, 0);
  wheel.open(3);
  drain(wheel);
  EXPECT_EQ(wheel.next(), kNever);
}

// Slots 1023 and 0 are neighbours: from cycle 1000 on, 1024 + 999 is the last cycle of the wheel, 2024 is
// far.
TEST(Wheel, FindsTheNextCycleAcrossTheEndOfTheRing) {
  Wheel<std::uint32_t> wheel;
  wheel.open(1000);
  wheel.schedule(1000 + kSlots, 1);
  EXPECT_EQ(wheel.next(), 1000 + kSlots);
  wheel.schedule(1000 + kSlots - 1, 2);
  EXPECT_EQ(wheel.next(), 1000 + kSlots - 1);
  wheel.schedule(1030, 3);
  EXPECT_EQ(wheel.next(), 1030U);
  wheel.schedule(1023, 4);
  EXPECT_EQ(wheel.next(), 1023U);
}

// 40 events are three chunks. 0 .. 9 wait in the heap until cycle 1; the others go straight to the slot.
TEST(Wheel, KeepsTheOrderOfOneCycle) {
  Wheel<std::uint32_t> wheel;
  for (std::uint32_t event = 0; event < 10; ++event) wheel.schedule(kSlots, event);
  wheel.open(1);
  for (std::uint32_t event = 10; event < 40; ++event) wheel.schedule(kSlots, event);
  ASSERT_EQ(wheel.next(), kSlots);
  wheel.open(kSlots);
  const std::vector<std::uint32_t> events = drain(wheel);
  ASSERT_EQ(events.size(), 40U);
  for (std::uint32_t event = 0; event < 40; ++event) EXPECT_EQ(events[event], event);
}

TEST(Wheel, LooksAheadAtEveryEventBeforeItIsVisited) {
  Wheel<std::uint32_t> wheel;
  for (std::uint32_t event = 0; event < 40; ++event) wheel.schedule(5, event);
  wheel.open(5);
  std::array<bool, 40> seen{};
  wheel.drain([&](std::uint32_t event) { seen[event] = true; },
              [&](std::uint32_t event) { EXPECT_TRUE(seen[event]); });
}

TEST(Wheel, TakesLargeEvents) {
  struct Large {
    std::array<std::uint64_t, 9> words{};
  };
  Wheel<Large, 64> wheel;
  for (std::uint64_t i = 0; i < 10; ++i) wheel.schedule(2, {{i}});
  wheel.open(2);
  std::uint64_t next = 0;
  wheel.drain([&](const Large& event) { EXPECT_EQ(event.words[0], next++); });
  EXPECT_EQ(next, 10U);
}

class WheelAndHeap : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  // Mostly near, sometimes about as far as the wheel reaches, sometimes far beyond.
  Cycle random_distance() {
    switch (random_.below(8)) {
      case 0:
        return kSlots - 2 + random_.below(4);
      case 1:
        return 1 + random_.below(100'000);
      case 2:
        return 1 + random_.below(kSlots);
      default:
        return 1 + random_.below(20);
    }
  }
  void schedule() {
    const Cycle at = now_ + random_distance();
    wheel_.schedule(at, event_);
    heap_.schedule(at, event_++);
  }

  RandomStream random_{GetParam()};
  Wheel<std::uint32_t> wheel_;
  testing::EventHeap heap_;
  Cycle now_ = 0;
  std::uint32_t event_ = 0;
};

// Events schedule others while they are visited. Swings between many and few that wait, so that the wheel
// runs empty and far events come near.
TEST_P(WheelAndHeap, GiveTheSameEventsInTheSameOrder) {
  for (int i = 0; i < 100; ++i) schedule();
  for (int step = 0; heap_.next() != kNever; ++step) {
    ASSERT_EQ(wheel_.next(), heap_.next());
    now_ = heap_.next();
    wheel_.open(now_);
    const std::vector<std::uint32_t> expected = heap_.take();
    std::vector<std::uint32_t> visited;
    wheel_.drain([&](std::uint32_t event) {
      visited.push_back(event);
      const std::uint64_t children = step > 5000 ? 0 : random_.below(step / 500 % 2 == 0 ? 4 : 2);
      for (std::uint64_t i = 0; i < children && event_ < 100'000; ++i) schedule();
    });
    ASSERT_EQ(visited, expected);
  }
  EXPECT_EQ(wheel_.next(), kNever);
}

INSTANTIATE_TEST_SUITE_P(Seeds, WheelAndHeap, ::testing::Range(std::uint64_t{0}, std::uint64_t{20}));

// Every ring of slots against a look at one cycle after the other.
template <std::size_t kSize>
void compare_ring(std::uint64_t seed) {
  RandomStream random(seed);
  SlotRing<int, kSize> ring;
  Cycle now = 0;
  for (int step = 0; step < 3000; ++step) {
    const Cycle cycle = now + random.below(kSize);
    if (random.below(3) == 0) {
      ring.use(cycle);
    } else {
      ring.release(cycle);
    }
    Cycle expected = kNever;
    for (Cycle at = now + kSize; at-- > now;) {
      if (ring.used(at)) expected = at;
    }
    ASSERT_EQ(ring.first(now), expected);
    if (step % 20 != 0) continue;
    for (const Cycle end = now + random.below(kSize); now < end; ++now) ring.release(now);
  }
}

TEST(SlotRing, FindsTheFirstCycleInUse) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    compare_ring<64>(seed);
    compare_ring<128>(seed);
    compare_ring<4096>(seed);
  }
}

}  // namespace
}  // namespace primalsim
