// Credits in closed form against a list of every flit that left the FIFO.
#include "noc/ipcn/channel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/noc/ipcn/scenario.h"

namespace primalsim::noc::ipcn {
namespace {

TEST(Channel, CreditsOfOnePacket) {
  Channel channel;
  EXPECT_LE(channel.credit_cycle(4, 1, 4), 0u);  // empty: now
  channel.reserved = 4;
  EXPECT_EQ(channel.credit_cycle(4, 1, 1), kNever);
  channel.begin_drain(10, 4);
  // Flits leave in 10 .. 13; their credits are back at 12 .. 15.
  EXPECT_EQ(channel.credit_cycle(4, 1, 1), 12u);
  EXPECT_EQ(channel.credit_cycle(4, 1, 4), 15u);
}

TEST(Channel, CreditsOfManyShortPackets) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    Random random(seed);
    const std::uint32_t fifo = pick(random, 1, 32);
    const std::uint32_t latency = pick(random, 1, 16);
    Channel channel;
    std::vector<Cycle> left;  // cycle of every flit
    Cycle now = pick(random, 0, 30);
    for (int i = 0; i < 40; ++i) {
      const std::uint32_t flits = pick(random, 1, std::min(fifo, pick(random, 0, 1) == 0 ? 2u : 32u));
      channel.reserved = static_cast<std::uint16_t>(flits + pick(random, 0, fifo - flits));
      channel.begin_drain(now, flits);
      for (std::uint32_t f = 0; f < flits; ++f) left.push_back(now + f);
      const std::uint32_t wanted = pick(random, 1, fifo);
      Cycle expected = kNever;
      for (Cycle t = now; t <= now + flits + latency && expected == kNever; ++t) {
        const auto missing =
            std::count_if(left.begin(), left.end(), [&](Cycle c) { return c + 1 + latency > t; });
        if (fifo >= channel.reserved + static_cast<std::uint32_t>(missing) + wanted) expected = t;
      }
      const Cycle found = channel.credit_cycle(fifo, latency, wanted);
      ASSERT_EQ(std::max(found, now), expected) << "seed " << seed;
      now += flits + (pick(random, 0, 1) == 0 ? 0 : pick(random, 0, 40));
    }
  }
}

}  // namespace
}  // namespace primalsim::noc::ipcn
