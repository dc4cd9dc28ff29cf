// The scratchpad's port to the cycle: an access a cycle, of flits in and out, two of a flit added. d = 1.
#include "noc/ipcn/scratchpad_port.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/noc/ipcn/kernels.h"

namespace primalsim::noc::ipcn {
namespace {

TEST(ScratchpadPort, WhatWasAskedForTwiceIsServedInTurn) {
  ScratchpadPort port;
  EXPECT_EQ(port.take(5, 4), 5u);  // 5 .. 8
  EXPECT_EQ(port.take(8, 2), 9u);  // blocked at 8, has it at 9
  EXPECT_EQ(port.take(11, 1), 11u);
  EXPECT_EQ(port.taken_before(12), 7u);
}

TEST(ScratchpadPort, OnlyCyclesThatArePastCount) {
  ScratchpadPort port;
  port.take(5, 4);
  EXPECT_EQ(port.taken_before(5), 0u);
  EXPECT_EQ(port.taken_before(7), 2u);
  EXPECT_EQ(port.taken_before(9), 4u);
  EXPECT_EQ(port.taken_before(20), 4u);
}

class PortTest : public KernelTest {
 protected:
  static Parameters with_port(std::uint32_t width) {
    Parameters parameters = mesh(width, 1);
    parameters.scratchpad_port = true;
    return parameters;
  }
  void reduce(const Reduce& reduce, std::uint32_t width) {
    build(with_port(width));
    go_to(0);
    network_->declare_reduce(1, reduce);
    for (std::uint32_t o = 0; o < reduce.operands.size(); ++o) network_->start_operand(1, o, 0);
    finish();
  }
  // Four flits from macro 0's ACIM to its scratchpad, whose head is seen at 4, and `flits` from there at
  // `start`.
  void in_and_out(Cycle start, std::uint32_t flits) {
    build(with_port(2));
    go_to(0);
    send(1, 4, {0, kAcim}, {{0, kLocal}});
    network_->advance(0);
    go_to(start);
    send(2, flits, {0, kLocal}, {{1, kAcim}});
    finish();
  }
};
PRIMALSIM_BOTH_KERNELS(PortTest);

TEST_P(PortTest, APacketThatComesInIsWrittenFlitByFlit) {
  in_and_out(30, 1);
  EXPECT_EQ(delivered(1), 7u);                         // as without a port: seen, and written, in 4 .. 7
  EXPECT_EQ(network_->port_cycles(0, 31), 4u + 1);
}

TEST_P(PortTest, WhatGoesOutWaitsForWhatComesIn) {
  in_and_out(7, 1);
  // Blocked at 7, sent at 8: router 0 at 10, router 1 at 12, seen at 14.
  EXPECT_EQ(delivered(2), 14u);
}

TEST_P(PortTest, WhatGoesOutAfterwardsDoesNotWait) {
  in_and_out(8, 1);
  EXPECT_EQ(delivered(2), 14u);
}

TEST_P(PortTest, WhatComesInInTheSameCycleIsFirst) {
  in_and_out(4, 1);
  EXPECT_EQ(delivered(1), 7u);
  EXPECT_EQ(delivered(2), 14u);
}

TEST_P(PortTest, WhatComesInWaitsForWhatGoesOut) {
  in_and_out(3, 4);
  // Read in 3 .. 6, so written in 7 .. 10.
  EXPECT_EQ(delivered(2), 3u + 6 + 3);
  EXPECT_EQ(delivered(1), 10u);
}

TEST_P(PortTest, TheStreamPortsTakeNone) {
  build(with_port(1));
  go_to(0);
  send(1, 4, {0, kAcim}, {{0, kDcim}});
  finish();
  EXPECT_EQ(delivered(1), 7u);
  EXPECT_EQ(network_->port_cycles(0, 100), 0u);
}

TEST_P(PortTest, ASendToItselfIsReadBeforeItIsWritten) {
  build(with_port(1));
  go_to(0);
  send(1, 8, {0, kLocal}, {{0, kLocal}});
  finish();
  EXPECT_EQ(delivered(1), 15u);  // read in 0 .. 7, its head seen at 4, written in 8 .. 15
}

TEST_P(PortTest, OnlyLaterContributionsReadTheSum) {
  reduce({4, {{0, 0}, {1, 0}}, {{0, kAcim}, {1, kAcim}}}, 2);
  // The root's own is seen, and written, in 4 .. 7. The leaf's, seen in 8 .. 11, is added at 8, 10, 12, 14.
  EXPECT_EQ(delivered(1), 15u);
  EXPECT_EQ(network_->port_cycles(0, 100), 4u + 8);
}

TEST_P(PortTest, ASumLeavesWhenItsLastFlitIsAdded) {
  reduce({4, {{0, 0}, {1, 0}, {2, 1}}, {{0, kAcim}, {1, kAcim}, {2, kAcim}}}, 3);
  // Router 1: its own in 4 .. 7; the leaf's, seen in 8 .. 11, added from 8 on, the port taken up to 15. The
  // sum is read in 16 .. 19, seen by the root in 22 .. 25 and added at 22, 24, 26, 28.
  EXPECT_EQ(delivered(1), 29u);
  EXPECT_EQ(network_->port_cycles(1, 100), 4u + 8 + 4);
}

TEST_P(PortTest, APaceOfTheAddersOwnIsRefused) {
  Parameters parameters = with_port(1);
  parameters.adder_cycles_per_flit = 2;
  EXPECT_THROW(build(parameters), InputError);
}

}  // namespace
}  // namespace primalsim::noc::ipcn
