// Sends on a single tile, to the cycle. d = 1 throughout: a hop takes 2 cycles.
#include <gtest/gtest.h>

#include "tests/noc/ipcn/kernels.h"

namespace primalsim::noc::ipcn {
namespace {

using SendTest = KernelTest;
PRIMALSIM_BOTH_KERNELS(SendTest);

TEST_P(SendTest, UnicastOverTwoLinks) {
  build(mesh(3, 1));
  go_to(10);
  send(7, 32, {0, kLocal}, {{2, kAcim}});
  finish();
  // 2 (H + 1) + 2 + (L - 1) = 2 * 3 + 2 + 31 = 39.
  EXPECT_EQ(delivered(7), 49u);
  EXPECT_EQ(network_->output_flits(0, kEast), 32u);
  EXPECT_EQ(network_->output_flits(1, kEast), 32u);
  EXPECT_EQ(network_->output_flits(2, kAcim), 32u);
  EXPECT_EQ(network_->totals().link_flit_hops, 64u);
  EXPECT_EQ(network_->totals().router_flit_hops, 96u);
  EXPECT_TRUE(network_->idle());
}

TEST_P(SendTest, SelfDeliveryPassesTheRouter) {
  build(mesh(1, 1));
  go_to(0);
  send(1, 1, {0, kDcim}, {{0, kDcim}});
  finish();
  EXPECT_EQ(delivered(1), 4u);  // router at 2, sink at 4
}

TEST_P(SendTest, XBeforeY) {
  build(mesh(2, 2));
  go_to(0);
  send(1, 5, {0, kLocal}, {{3, kLocal}});
  finish();
  EXPECT_EQ(network_->output_flits(0, kEast), 5u);
  EXPECT_EQ(network_->output_flits(1, kSouth), 5u);
  EXPECT_EQ(network_->output_flits(0, kSouth), 0u);
}

TEST_P(SendTest, MulticastForks) {
  build(mesh(3, 3));
  go_to(0);
  send(1, 8, {0, kLocal}, {{2, kLocal}, {7, kAcim}, {7, kLocal}});
  finish();
  // To (2, 0): H = 2. To (1, 2): H = 3. Forks at (1, 0) and, to two ports, at (1, 2).
  EXPECT_EQ(delivered(1, 0), 2u * 3 + 2 + 7);
  EXPECT_EQ(delivered(1, 1), 2u * 4 + 2 + 7);
  EXPECT_EQ(delivered(1, 2), 2u * 4 + 2 + 7);
  EXPECT_EQ(network_->totals().injected_flits, 8u);
  EXPECT_EQ(network_->totals().forked_flits, 16u);
  EXPECT_EQ(network_->totals().ejected_flits, 24u);
}

TEST_P(SendTest, BranchesOfAForkMoveAtTheirOwnPace) {
  build(mesh(3, 1, 4));
  go_to(0);
  send(1, 4, {1, kAcim}, {{1, kLocal}});               // holds the local output of router 1 in 2 .. 5
  send(2, 4, {0, kAcim}, {{1, kLocal}, {2, kLocal}});  // at router 1 at 4
  send(3, 1, {0, kLocal}, {{1, kAcim}});               // behind it
  finish();
  EXPECT_EQ(delivered(1), 7u);
  // East at once: sent 4, router 2 at 6, sink 8, tail 11. Local after the tail of transfer 1: sent 6, sink 8,
  // tail 11.
  EXPECT_EQ(delivered(2, 1), 11u);
  EXPECT_EQ(delivered(2, 0), 11u);
  // Slots of router 1 are freed by the later branch, in 6 .. 9: the first credit is back at 8. Sent 8, router
  // 1 at 10, which is when it becomes the front; sink 12. Had the east branch freed them, it would have been
  // sent at 6.
  EXPECT_EQ(delivered(3), 12u);
}

TEST_P(SendTest, TwoFullPacketsFollowEachOtherAfter35Cycles) {
  build(mesh(3, 1));
  go_to(0);
  send(1, 64, {0, kLocal}, {{2, kLocal}});
  finish();
  EXPECT_EQ(delivered(1), 35u + 2 * 3 + 2 + 31);
}

TEST_P(SendTest, AShortLastPacketFollowsAtOnce) {
  build(mesh(1, 1));
  go_to(0);
  send(1, 40, {0, kLocal}, {{0, kLocal}});
  finish();
  // Credits for 8 flits are back at 7 + 4, before the tail of the first packet has left: sent at 32.
  EXPECT_EQ(delivered(1), 32u + 4 + 7);
}

TEST_P(SendTest, PacketsOfDifferentTransfersAreOrderedAtTheSource) {
  build(mesh(1, 1, 4));
  go_to(0);
  send(9, 4, {0, kLocal}, {{0, kAcim}});
  send(5, 4, {0, kLocal}, {{0, kDcim}});
  finish();
  EXPECT_EQ(delivered(5), 7u);
  // Its four flits have to be credited first: the last, sent at 3, is back at 7. Sent 7, router 9, sink 11,
  // tail 14.
  EXPECT_EQ(delivered(9), 14u);
}

TEST_P(SendTest, LongerLinksStretchHopsAndCreditLoop) {
  Parameters parameters = mesh(2, 1, 4);
  parameters.link_latency_cycles = 3;
  build(parameters);
  go_to(0);
  send(1, 8, {0, kLocal}, {{1, kLocal}});
  finish();
  // (H + 2) (1 + d) + (L - 1) = 15; the second packet starts when the flit sent at 3 is credited, 8 cycles
  // later.
  EXPECT_EQ(delivered(1), 11u + 15);
}

}  // namespace
}  // namespace primalsim::noc::ipcn
