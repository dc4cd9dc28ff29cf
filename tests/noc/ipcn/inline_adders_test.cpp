// Adders in the routers' data path to the cycle: the last contribution to a sum takes it along. d = 1.
#include <gtest/gtest.h>

#include <string>

#include "core/error.h"
#include "tests/noc/ipcn/kernels.h"

namespace primalsim::noc::ipcn {
namespace {

class InlineTest : public KernelTest {
 protected:
  static Parameters in_line(std::uint32_t width, std::uint32_t height = 1) {
    Parameters parameters = mesh(width, height);
    parameters.inline_adders = true;
    return parameters;
  }
  // Operand o starts at starts[o]; in increasing order.
  void reduce(const Reduce& reduce, const Parameters& parameters, const std::vector<Cycle>& starts) {
    build(parameters);
    for (std::uint32_t o = 0; o < starts.size(); ++o) {
      if (o == 0 || starts[o] != now_) {
        if (o != 0) network_->advance(now_);
        go_to(starts[o]);
      }
      if (o == 0) network_->declare_reduce(1, reduce);
      network_->start_operand(1, o, starts[o]);
    }
    finish();
  }
  // Macros 2, 1 and 0 of a row, summed at 0.
  static Reduce chain(std::uint32_t flits) {
    return {flits, {{0, 0}, {1, 0}, {2, 1}}, {{0, kAcim}, {2, kAcim}, {1, kAcim}}};
  }
};
PRIMALSIM_BOTH_KERNELS(InlineTest);

TEST_P(InlineTest, TheLastContributionTakesTheSumAlong) {
  reduce(chain(4), in_line(3), {0, 0, 0});
  // Router 1: its own is ejected in 2 .. 5, its head seen at 4, complete at 5. The leaf's is there at 4 and
  // added at 5: sent from 6 on; router 0 at 8. The root's own was ejected in 2 .. 5: the sum is seen in
  // 10 .. 13.
  EXPECT_EQ(delivered(1), 14u);  // 19 without adders in the data path
  EXPECT_EQ(network_->output_flits(1, kLocal), 4u);
  EXPECT_EQ(network_->totals().inline_flits, 4u);
  EXPECT_EQ(network_->totals().contributed_flits, 16u);
  EXPECT_EQ(network_->totals().injected_flits, 12u);
  EXPECT_EQ(network_->totals().ejected_flits, 12u);
}

TEST_P(InlineTest, AHeadThatIsNotSeenInTimeIsNotWaitedFor) {
  reduce(chain(4), in_line(3), {0, 0, 1});
  // Router 1: the leaf's packet is in front at 4, the head of its own seen at 5. So both are ejected, in
  // 3 .. 6 and 7 .. 10; the sum is injected at 10, in router 0 at 14 and seen in 16 .. 19.
  EXPECT_EQ(delivered(1), 20u);
  EXPECT_EQ(network_->totals().inline_flits, 0u);
}

TEST_P(InlineTest, AnOperandOfTheNodeMayBeTheLast) {
  reduce(chain(4), in_line(3), {0, 0, 20});
  // The leaf's packet was ejected in 4 .. 7. The own is in front at 22, sent at 23; router 0 at 25, seen in
  // 27 .. 30.
  EXPECT_EQ(delivered(1), 31u);
}

TEST_P(InlineTest, ASlowAdderIsWaitedFor) {
  Parameters slow = in_line(3);
  slow.adder_cycles_per_flit = 2;
  reduce(chain(4), slow, {0, 0, 0});
  // Router 1 adds its own at 4, 6, 8, 10; the last is complete at 11, so the sum has no pause from 8 on. The
  // leaf's, in front at 4, is sent in 9 .. 12. The root sees it in 13 .. 16 and adds it at 13, 15, 17, 19.
  EXPECT_EQ(delivered(1), 20u);
}

TEST_P(InlineTest, WhatIsAloneAtANodePasses) {
  reduce({1, {{0, 0}, {1, 0}, {2, 1}}, {{2, kAcim}, {2, kDcim}}}, in_line(3), {0, 0});
  // At router 2 both are in front at 2: both are ejected, seen at 4 and 5; the sum is injected at 6, in
  // router 1 at 10, sent at 11, in router 0 at 13 and seen at 15.
  EXPECT_EQ(delivered(1), 16u);
}

// From (0, 0) down to (0, 1), where an operand joins, and on to (1, 1): no way along x first.
const Reduce kCorner{1, {{3, 0}, {2, 0}, {0, 1}}, {{1, kAcim}, {2, kAcim}}};

TEST_P(InlineTest, WhereThePathsDoNotTurnTheSumIsEjected) {
  reduce(kCorner, in_line(2, 2), {0, 0});
  // At (0, 1) the own is seen at 4, the other in front at 4, ejected, and seen at 6: injected at 7, in (1, 1)
  // at 11, seen at 13.
  EXPECT_EQ(delivered(1), 14u);
  EXPECT_EQ(network_->totals().inline_flits, 0u);
}

TEST_P(InlineTest, InTheOtherOrderTheyDo) {
  Parameters yx = in_line(2, 2);
  yx.tree = "yx";
  reduce(kCorner, yx, {0, 0});
  EXPECT_EQ(delivered(1), 11u);  // sent at 6, in (1, 1) at 8, seen at 10
  EXPECT_EQ(network_->totals().inline_flits, 1u);
}

TEST_P(InlineTest, WithAScratchpadsPortIsRefused) {
  Parameters parameters = in_line(1);
  parameters.scratchpad_port = true;
  EXPECT_THROW(build(parameters), InputError);
}

}  // namespace
}  // namespace primalsim::noc::ipcn
