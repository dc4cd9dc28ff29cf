// Crossings between tiles, to the cycle: 2 tiles of 2 x 2, d = 1, tile link latency 5.
#include <gtest/gtest.h>

#include "tests/noc/ipcn/kernels.h"

namespace primalsim::noc::ipcn {
namespace {

class CrossingTest : public KernelTest {
 protected:
  void start(std::uint32_t gateways, std::uint32_t bytes_per_cycle) {
    Parameters parameters = mesh(2, 2);
    parameters.ribbon.tiles = 2;
    parameters.ribbon.gateways = gateways;
    parameters.tile_link_bytes_per_cycle = bytes_per_cycle;
    build(parameters);
    go_to(0);
  }
};
PRIMALSIM_BOTH_KERNELS(CrossingTest);

TEST_P(CrossingTest, GoesToTheEdgeColumnThenToTheGatewayRow) {
  start(1, 64);  // gateway row 1
  send(1, 4, {0, kLocal}, {{6, kLocal}});
  finish();
  // Routers (0, 0), (1, 0), (1, 1) at 2, 4, 6. Sent across in 6 .. 9, seen at 8, on the lane for max(4, 4 * 8
  // / 64) cycles until 12, in the far endpoint at 17. Router (0, 1) of tile 1 at 19, sink 21, tail 24.
  EXPECT_EQ(delivered(1), 24u);
  EXPECT_EQ(network_->output_flits(3, kEast), 4u);
  EXPECT_EQ(network_->totals().link_flit_hops, 12u);
  EXPECT_EQ(network_->totals().injected_flits, 4u);
  EXPECT_EQ(network_->totals().crossing_peak_flits, 4u);
}

TEST_P(CrossingTest, Westwards) {
  start(1, 64);
  send(1, 4, {4, kLocal}, {{3, kLocal}});
  finish();
  // Routers (0, 0), (0, 1) of tile 1 at 2, 4; seen at 6, lane until 10, far at 15; router (1, 1) at 17,
  // tail 22.
  EXPECT_EQ(delivered(1), 22u);
}

TEST_P(CrossingTest, APacketBehindAnotherWaitsForTheLane) {
  start(2, 8);  // gateway rows 0 and 1; a lane moves 4 B a cycle: 4 flits take 8 cycles
  send(1, 4, {0, kLocal}, {{4, kLocal}});
  send(2, 4, {1, kAcim}, {{4, kLocal}});
  send(3, 4, {3, kAcim}, {{6, kLocal}});  // the other lane
  finish();
  // Transfer 2 is sent across at 2, seen at 4, lane 4 .. 11, far at 17; router 19, sink 21, tail 24. 3 is its
  // twin.
  EXPECT_EQ(delivered(2), 24u);
  EXPECT_EQ(delivered(3), 24u);
  // Transfer 1 is sent across at 6, seen at 8, lane 12 .. 19, far at 25; router 27, sink 29, tail 32.
  EXPECT_EQ(delivered(1), 32u);
  EXPECT_EQ(network_->totals().crossing_peak_flits, 8u);
}

TEST_P(CrossingTest, AMulticastCrossesOnce) {
  start(1, 64);
  send(1, 4, {3, kLocal}, {{6, kLocal}, {7, kLocal}, {2, kLocal}});
  finish();
  EXPECT_EQ(network_->output_flits(3, kEast), 4u);
  // Router (1, 1) at 2, seen at 4, lane until 8, far at 13, router (0, 1) at 15.
  EXPECT_EQ(delivered(1, 0), 20u);
  EXPECT_EQ(delivered(1, 1), 22u);
  EXPECT_EQ(delivered(1, 2), 9u);
  EXPECT_EQ(network_->totals().forked_flits, 8u);
}

}  // namespace
}  // namespace primalsim::noc::ipcn
