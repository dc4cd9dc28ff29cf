// Packets that meet, to the cycle. d = 1.
#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/noc/ipcn/kernels.h"

namespace primalsim::noc::ipcn {
namespace {

using ContentionTest = KernelTest;
PRIMALSIM_BOTH_KERNELS(ContentionTest);

TEST_P(ContentionTest, TheFirstToArriveGoesFirst) {
  build(mesh(3, 1));
  go_to(0);
  send(1, 4, {0, kLocal}, {{2, kLocal}});
  send(2, 4, {1, kAcim}, {{2, kLocal}});
  finish();
  // Transfer 2 is at router 1 at 2 and takes its east output in 2 .. 5; sink at 6, tail 9.
  EXPECT_EQ(delivered(2), 9u);
  // Transfer 1 is there at 4, leaves at 6: sink at 10, tail 13; alone it would have been 11.
  EXPECT_EQ(delivered(1), 13u);
}

TEST_P(ContentionTest, RoundRobinAmongInputs) {
  build(mesh(3, 1));
  go_to(0);
  send(1, 4, {0, kLocal}, {{2, kLocal}});
  send(3, 4, {0, kLocal}, {{2, kLocal}});
  go_to(0);
  network_->advance(0);
  go_to(2);
  send(2, 4, {1, kAcim}, {{2, kLocal}});
  finish();
  // At 4 transfers 1 (west input) and 2 (ACIM) are both at router 1: west is first at or after pointer 0,
  // which moves to 2. At 8 transfer 3 is there too, behind 1, but ACIM is first at or after 2.
  EXPECT_EQ(delivered(1), 11u);
  EXPECT_EQ(delivered(2), 15u);
  EXPECT_EQ(delivered(3), 19u);
}

TEST_P(ContentionTest, ASkippedCycleIsAnError) {
  build(mesh(2, 1));
  go_to(0);
  send(1, 1, {0, kLocal}, {{1, kLocal}});
  network_->advance(0);
  std::vector<Delivery> completed;
  EXPECT_THROW(network_->deliver(3, completed), RunError);  // a head is at router 0 at 2
}

// B keeps the local output of router 1 busy, so P1 fills the FIFO there; P2 waits for its credits.
class FullFifo : public KernelTest {
 protected:
  void start(std::uint32_t flits_of_p2) {
    build(mesh(2, 1, 4));
    go_to(0);
    send(1, 4, {1, kAcim}, {{1, kLocal}});  // B: local output of router 1 in 2 .. 5
    send(2, 4, {0, kAcim}, {{1, kLocal}});  // P1: sent by router 0 in 2 .. 5, by router 1 in 6 .. 9
    send(3, flits_of_p2, {0, kLocal}, {{1, kLocal}});  // P2: claims the east output of router 0 at 6
    network_->advance(0);
  }
};
PRIMALSIM_BOTH_KERNELS(FullFifo);

TEST_P(FullFifo, BlockedUntilTheLastCreditIsBack) {
  start(4);
  go_to(10);
  network_->advance(10);
  EXPECT_EQ(network_->output_flits(0, kEast), 4u);
  go_to(11);  // the credit of the flit sent at 9
  network_->advance(11);
  EXPECT_GT(network_->output_flits(0, kEast), 4u);
  now_ = 12;
  go_to(12);
  finish();
  EXPECT_EQ(delivered(2), 11u);
  EXPECT_EQ(delivered(3), 18u);  // router 1 at 13, sink at 15, tail 18
}

TEST_P(FullFifo, AShortPacketNeedsFewerCredits) {
  start(1);
  go_to(7);
  network_->advance(7);
  EXPECT_EQ(network_->output_flits(0, kEast), 4u);
  go_to(8);  // the credit of the flit sent at 6
  finish();
  EXPECT_EQ(delivered(3), 12u);  // router 1 at 10, sink at 12
}

TEST_P(FullFifo, NobodyOvertakesAPacketThatWaits) {
  start(4);
  go_to(5);
  send(4, 1, {0, kDcim}, {{1, kDcim}});  // at router 0 at 7; there is a credit for it at 8
  finish();
  EXPECT_EQ(delivered(3), 18u);
  // P2 is sent in 11 .. 14. At 15 the credit of its first flit, sent on at 13, is back: router 1 at 17, in
  // the cycle after the tail of P2 has left it, sink at 19.
  EXPECT_EQ(delivered(4), 19u);
}

TEST_P(FullFifo, IsDescribed) {
  start(4);
  go_to(8);
  network_->advance(8);
  const std::string text = network_->describe_blocked();
  EXPECT_NE(
      text.find(
          "macro 0 (tile 0, x 0, y 0): output east is held by transfer 3 at input local, waiting for 4"),
      std::string::npos)
      << text;
}

}  // namespace
}  // namespace primalsim::noc::ipcn
