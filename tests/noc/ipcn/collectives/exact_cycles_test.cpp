// Collectives to the cycle. d = 1, so a hop is 2 cycles; FIFOs of 32 flits; adders of 1 cycle; macros in a
// row.
#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "core/error.h"
#include "noc/ipcn/collectives/collectives.h"
#include "tests/noc/ipcn/kernels.h"

namespace primalsim::noc::ipcn {
namespace {

class CollectiveTest : public KernelTest {
 protected:
  static constexpr auto kTree = CollectiveAlgorithm::kTree;
  static constexpr auto kRing = CollectiveAlgorithm::kRing;
  CollectiveRun run(Collective collective, CollectiveAlgorithm algorithm, std::uint32_t width,
                    std::uint32_t flits, std::size_t repeat = 1) {
    const Parameters parameters = mesh(width, 1);
    std::vector<std::uint32_t> macros(width);
    std::iota(macros.begin(), macros.end(), 0u);
    const std::vector<CollectivePlan> plans(
        repeat, make_plan(parameters.ribbon, collective, algorithm, macros, flits, 32));
    return run_plans(parameters, plans, *make_network(GetParam(), parameters));
  }
};
PRIMALSIM_BOTH_KERNELS(CollectiveTest);

TEST_P(CollectiveTest, BroadcastTree) {
  // Over two links: seen at (2 + 2) x 2, the last of 4 flits 3 later.
  EXPECT_EQ(run(Collective::kBroadcast, kTree, 3, 4).cycles, 11u);
}

TEST_P(CollectiveTest, BroadcastRing) {
  // Twice over one link: (1 + 2) x 2 + 3.
  EXPECT_EQ(run(Collective::kBroadcast, kRing, 3, 4).cycles, 18u);
}

TEST_P(CollectiveTest, ABroadcastRingPassesPacketsOnAsTheyCome) {
  // Packets of 32 and 1. At macro 1 the first is there at 6 + 31 = 37 and at macro 2 at 74. The second starts
  // at macro 0 when the credit of one flit is back: the first leaves its FIFO from 2 on, so by 32, when its
  // tail has been sent, there is room. It arrives at macro 1 at 38 and starts behind the first, sent in 37 ..
  // 68, at 69: seen at 75.
  EXPECT_EQ(run(Collective::kBroadcast, kRing, 3, 33).cycles, 75u);
}

TEST_P(CollectiveTest, AllGatherTree) {
  // Parts of 2. At router 1 its own packet is sent both ways in 2 .. 3; macro 0's, there at 4, takes the east
  // output and the local one in 4 .. 5; macro 2's is there at 4 too, takes the west output in 4 .. 5 and the
  // local one in 6 .. 7: seen in 8 .. 9. Ends of the row: there at 6, ejected 6 .. 7, seen in 8 .. 9.
  EXPECT_EQ(run(Collective::kAllGather, kTree, 3, 6).cycles, 9u);
}

TEST_P(CollectiveTest, ReduceScatterTree) {
  // Parts of 2. Macro 0 injects its operand of part 0 in 0 .. 1 and of part 1 in 2 .. 3; macro 1 likewise.
  // Part 0: own ejected at router 0 in 2 .. 3, macro 1's in 4 .. 5, seen in 6 .. 7, done at 8. Part 1: macro
  // 1's own is at its router at 4, ejected 4 .. 5; macro 0's is at router 0 at 4, at router 1 at 6, ejected 6
  // .. 7, seen 8 .. 9, done at 10.
  EXPECT_EQ(run(Collective::kReduceScatter, kTree, 2, 4).cycles, 10u);
}

TEST_P(CollectiveTest, AllReduceTree) {
  // The reduce to macro 0 is done at 12 (ReduceTest, TwoOperandsShareTheLocalOutput); then one link, 6 + 3.
  EXPECT_EQ(run(Collective::kAllReduce, kTree, 2, 4).cycles, 21u);
}

TEST_P(CollectiveTest, AllReduceRing) {
  // The reduce-scatter of two macros is that of the tree: part 0 is done at 8, part 1 at 10. Then one link
  // each, 6 + 1.
  EXPECT_EQ(run(Collective::kAllReduce, kRing, 2, 4).cycles, 17u);
}

TEST_P(CollectiveTest, TwoBroadcastsAtOnceShareTheSource) {
  // The second starts in cycle 4.
  EXPECT_EQ(run(Collective::kBroadcast, kTree, 3, 4, 2).cycles, 15u);
}

TEST(CollectivePlans, RefuseWhatCannotWork) {
  const Ribbon ribbon{2, 2, 2, 1};
  const auto make = [&](std::vector<std::uint32_t> macros, std::uint32_t flits) {
    return make_plan(ribbon, Collective::kBroadcast, CollectiveAlgorithm::kTree, macros, flits, 32);
  };
  EXPECT_THROW(make({0}, 8), InputError);
  EXPECT_THROW(make({0, 0}, 8), InputError);
  EXPECT_THROW(make({0, 9}, 8), InputError);
  EXPECT_THROW(make({0, 4}, 8), InputError);  // another tile
  EXPECT_THROW(make({0, 1, 2}, 2), InputError);
}

TEST(CollectivePlans, RingsCloseWhereTheyCan) {
  EXPECT_EQ(ring_order(3, 2), (std::vector<std::uint32_t>{1, 2, 5, 4, 3, 0}));
  EXPECT_EQ(ring_order(2, 3), (std::vector<std::uint32_t>{2, 4, 5, 3, 1, 0}));
  EXPECT_EQ(ring_order(3, 1), (std::vector<std::uint32_t>{0, 1, 2}));
  for (const auto& [width, height] : {std::pair{4u, 6u}, {5u, 4u}, {4u, 5u}, {2u, 2u}, {6u, 3u}}) {
    const std::vector<std::uint32_t> order = ring_order(width, height);
    ASSERT_EQ(order.size(), width * height);
    for (std::size_t i = 0; i < order.size(); ++i) {
      const std::uint32_t a = std::min(order[i], order[(i + 1) % order.size()]);
      const std::uint32_t b = std::max(order[i], order[(i + 1) % order.size()]);
      EXPECT_TRUE(b - a == width || (b - a == 1 && b % width != 0)) << width << " x " << height;
    }
  }
}

}  // namespace
}  // namespace primalsim::noc::ipcn
