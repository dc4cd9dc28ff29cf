// Reductions to the cycle. d = 1; a flit of a sum is complete `adder_latency_cycles` after its last
// contribution was added.
#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/noc/ipcn/kernels.h"

namespace primalsim::noc::ipcn {
namespace {

class ReduceTest : public KernelTest {
 protected:
  void start(const Reduce& reduce, Parameters parameters, std::uint32_t adder_latency) {
    parameters.adder_latency_cycles = adder_latency;
    build(parameters);
    go_to(0);
    network_->declare_reduce(1, reduce);
    for (std::uint32_t o = 0; o < reduce.operands.size(); ++o) network_->start_operand(1, o, 0);
    finish();
  }
};
PRIMALSIM_BOTH_KERNELS(ReduceTest);

TEST_P(ReduceTest, AnOnlyOperandPassesTheLocalOutput) {
  start({5, {{0, 0}}, {{0, kAcim}}}, mesh(1, 1), 1);
  EXPECT_EQ(delivered(1), 4u + 4 + 1);  // seen in 4 .. 8
  EXPECT_EQ(network_->output_flits(0, kLocal), 5u);
}

TEST_P(ReduceTest, TwoOperandsShareTheLocalOutput) {
  start({4, {{0, 0}, {1, 0}}, {{0, kAcim}, {1, kAcim}}}, mesh(2, 1), 1);
  // The root's own is ejected in 2 .. 5. The leaf's, there at 4, in 6 .. 9: seen in 8 .. 11.
  EXPECT_EQ(delivered(1), 12u);
  EXPECT_EQ(network_->totals().ejected_flits, 8u);
  EXPECT_EQ(network_->totals().contributed_flits, 8u);
  EXPECT_EQ(network_->output_flits(1, kLocal), 0u);  // a leaf with one operand passes it on
}

TEST_P(ReduceTest, ThreeOperands) {
  start({4, {{1, 0}, {0, 0}, {2, 0}}, {{0, kAcim}, {1, kAcim}, {2, kAcim}}}, mesh(3, 1), 1);
  EXPECT_EQ(delivered(1), 16u);  // ejected in 2 .. 5, 6 .. 9 and 10 .. 13; the last seen at 15
}

TEST_P(ReduceTest, ALeafWithTwoOperandsAdds) {
  start({1, {{0, 0}, {1, 0}}, {{1, kAcim}, {1, kDcim}}}, mesh(2, 1), 1);
  // Ejected at router 1 at 2 and 3, seen at 5, complete at 6 = injected; router 1 at 8, router 0 at 10, seen
  // at 12.
  EXPECT_EQ(delivered(1), 13u);
  EXPECT_EQ(network_->totals().ejected_flits, 3u);
  EXPECT_EQ(network_->totals().contributed_flits, 3u);  // two at the leaf, its sum at the root
}

TEST_P(ReduceTest, ChainOfAdders) {
  const Reduce chain{1, {{0, 0}, {1, 0}, {2, 1}}, {{0, kAcim}, {1, kAcim}, {2, kAcim}}};
  start(chain, mesh(3, 1), 3);
  // Leaf: router 1 at 4, seen at 6, complete at 9 = injected; router 1 at 11, router 0 at 13, seen at 15.
  EXPECT_EQ(delivered(1), 18u);
}

TEST_P(ReduceTest, AdderWithoutLatencySendsInTheCycleOfArrival) {
  const Reduce chain{1, {{0, 0}, {1, 0}, {2, 1}}, {{0, kAcim}, {1, kAcim}, {2, kAcim}}};
  start(chain, mesh(3, 1), 0);
  EXPECT_EQ(delivered(1), 12u);  // as above, less 2 * 3
}

TEST_P(ReduceTest, TheSumLeavesFlitByFlit) {
  start({4, {{0, 0}, {1, 0}, {2, 1}}, {{0, kAcim}, {1, kAcim}, {2, kAcim}}}, mesh(3, 1), 1);
  // At router 1 the leaf's packet is seen in 8 .. 11. The sum is injected in 9 .. 12; router 0 at 13, seen in
  // 15 .. 18.
  EXPECT_EQ(delivered(1), 19u);
}

TEST_P(ReduceTest, ASlowAdderTakesAFlitEveryThreeCycles) {
  Parameters slow = mesh(2, 1);
  slow.adder_cycles_per_flit = 3;
  start({4, {{0, 0}, {1, 0}}, {{0, kAcim}, {1, kAcim}}}, slow, 1);
  // The root's own is seen in 4 .. 7 and added at 4, 7, 10, 13. The leaf's, seen in 8 .. 11, at 16, 19,
  // 22, 25.
  EXPECT_EQ(delivered(1), 26u);
}

TEST_P(ReduceTest, TheSumOfASlowAdderLeavesWithoutAGap) {
  Parameters slow = mesh(3, 1);
  slow.adder_cycles_per_flit = 2;
  start({4, {{0, 0}, {1, 0}, {2, 1}}, {{0, kAcim}, {1, kAcim}, {2, kAcim}}}, slow, 1);
  // Router 1 adds its own at 4, 6, 8, 10; the leaf's, seen in 8 .. 11, at 12, 14, 16, 18. The sum's last flit
  // is complete at 19, so it is injected in 16 .. 19; seen by the root in 22 .. 25, added at 22, 24, 26, 28.
  EXPECT_EQ(delivered(1), 29u);
}

TEST_P(ReduceTest, ReductionsOfOneMacroShareItsAdder) {
  Parameters slow = mesh(1, 1);
  slow.adder_cycles_per_flit = 4;
  build(slow);
  go_to(0);
  network_->declare_reduce(1, {2, {{0, 0}}, {{0, kAcim}}});
  network_->declare_reduce(2, {2, {{0, 0}}, {{0, kDcim}}});
  network_->start_operand(1, 0, 0);
  network_->start_operand(2, 0, 0);
  finish();
  // Seen in 4 .. 5 and 6 .. 7; added at 4, 8 and at 12, 16.
  EXPECT_EQ(delivered(1), 9u);
  EXPECT_EQ(delivered(2), 17u);
}

TEST_P(ReduceTest, TwoPacketsAreAddedOneByOne) {
  start({8, {{0, 0}, {1, 0}}, {{0, kAcim}, {1, kAcim}}}, mesh(2, 1, 4), 1);
  // Packets of 4, injected at 0 and 7 (the flit of cycle 3 is credited at 7). Ejected at the root: own 2 ..
  // 5, leaf's 6 .. 9, own second, there at 9, 10 .. 13. The leaf's second needs room in the root's FIFO: the
  // first has left it in 6 .. 9, credits are back at 11; router 0 at 13, ejected 14 .. 17, seen 16 .. 19.
  EXPECT_EQ(delivered(1), 20u);
}

TEST_P(ReduceTest, WaitsForAnOperandThatStartsLate) {
  build(mesh(2, 1));
  go_to(0);
  network_->declare_reduce(3, {1, {{0, 0}, {1, 0}}, {{0, kAcim}, {1, kAcim}}});
  network_->start_operand(3, 0, 0);
  finish();
  EXPECT_FALSE(network_->idle());
  EXPECT_NE(network_->describe_blocked().find("transfer 3: node 0 at macro 0 (tile 0, x 0, y 0) has 1 of 2"),
            std::string::npos);
  go_to(100);
  network_->start_operand(3, 1, 100);
  finish();
  EXPECT_EQ(delivered(3), 107u);  // seen at 106
  EXPECT_TRUE(network_->idle());
}

TEST_P(ReduceTest, RefusesWhatCannotWork) {
  build(mesh(2, 1));
  go_to(0);
  EXPECT_THROW(network_->declare_reduce(1, {1, {{0, 0}, {1, 0}}, {{0, kAcim}}}), InputError);
  EXPECT_THROW(network_->declare_reduce(1, {1, {{0, 0}, {1, 1}}, {{1, kAcim}}}), InputError);
  EXPECT_THROW(network_->declare_reduce(1, {1, {{2, 0}}, {{0, kAcim}}}), InputError);
  EXPECT_THROW(network_->start_operand(1, 0, 0), InputError);
  EXPECT_THROW(send(1, 0, {0, kLocal}, {{1, kLocal}}), InputError);
  EXPECT_THROW(send(1, 1, {0, kEast}, {{1, kLocal}}), InputError);
  EXPECT_THROW(send(1, 1, {0, kLocal}, {{1, kLocal}, {1, kLocal}}), InputError);
  EXPECT_TRUE(network_->idle());
  network_->declare_reduce(1, {1, {{0, 0}}, {{0, kAcim}}});
  EXPECT_THROW(network_->declare_reduce(1, {1, {{0, 0}}, {{0, kAcim}}}), InputError);
  network_->start_operand(1, 0, 0);
  EXPECT_THROW(network_->start_operand(1, 0, 0), InputError);
}

}  // namespace
}  // namespace primalsim::noc::ipcn
