// The timing wheel against a sorted map.
#include "noc/ipcn/event_wheel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "tests/noc/ipcn/scenario.h"

namespace primalsim::noc::ipcn {
namespace {

TEST(EventWheel, GivesEveryEventInItsCycle) {
  Random random(1);
  EventWheel wheel;
  std::map<Cycle, std::vector<std::uint32_t>> expected;
  const auto ignore = [](std::uint32_t) {};
  std::uint32_t event = 0;
  const auto schedule = [&](Cycle at) {
    wheel.schedule(at, event);
    expected[at].push_back(event++);
  };
  schedule(5);
  for (int i = 0; i < 20000 && !expected.empty(); ++i) {
    const Cycle now = expected.begin()->first;
    ASSERT_EQ(wheel.next(), now);
    wheel.open(now);
    if (pick(random, 0, 3) == 0) schedule(now);
    std::vector<std::uint32_t> seen;
    wheel.drain(ignore, [&](std::uint32_t e) {
      seen.push_back(e);
      if (event >= 40000) return;
      // Near, just around the end of the wheel, and far; sometimes many for one cycle.
      const Cycle delay = pick(random, 0, 9) == 0 ? pick(random, 1000, 1050) : pick(random, 1, 60);
      schedule(now + (pick(random, 0, 99) == 0 ? 100'000 : delay));
      if (expected.size() < 300) schedule(now + 7);
    });
    std::sort(seen.begin(), seen.end());
    ASSERT_EQ(seen, expected.begin()->second);
    expected.erase(expected.begin());
  }
  while (!expected.empty()) {
    ASSERT_EQ(wheel.next(), expected.begin()->first);
    wheel.open(expected.begin()->first);
    std::size_t count = 0;
    wheel.drain(ignore, [&](std::uint32_t) { ++count; });
    ASSERT_EQ(count, expected.begin()->second.size());
    expected.erase(expected.begin());
  }
  EXPECT_EQ(wheel.next(), kNever);
}

}  // namespace
}  // namespace primalsim::noc::ipcn
