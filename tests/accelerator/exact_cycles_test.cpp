// Programs small enough to follow by hand. A hop costs 2 cycles, so L flits over H links are there 2(H + 2) +
// L - 1 cycles after their start (docs/ipcn.md, Zero load).
#include <gtest/gtest.h>

#include "accelerator/run_program.h"
#include "tests/accelerator/small_program.h"
#include "tests/workloads/lowering/hand_mapping.h"

namespace primalsim::accelerator {
namespace {

using testing::ProgramMaker;
using testing::small_architecture;

constexpr auto kRouter = v1::Compute::ROUTER;

void expect_cycles(const ProgramResult& result, Cycle none, Cycle uncontended, Cycle flit) {
  EXPECT_EQ(result.none_cycles, none);
  EXPECT_EQ(result.uncontended_cycles, uncontended);
  EXPECT_EQ(result.flit_cycles, flit);
}

// 10 cycles at macro 0; 4 flits over 2 links: 2 * 4 + 3 = 11; 5 cycles at macro 2.
TEST(ExactCycles, UnicastBetweenTwoComputes) {
  ProgramMaker maker;
  const auto before = maker.compute(0, kRouter, 10);
  const auto sent = maker.send(4, {0}, {{2}}, {{before}});
  maker.compute(2, kRouter, 5, {{sent}});
  const ProgramResult result = run_program(maker.program(), small_architecture());
  expect_cycles(result, 15, 26, 26);
  EXPECT_EQ(result.flit_hops, 8U);          // 4 flits, 2 links
  EXPECT_EQ(result.router_flit_hops, 12U);  // 4 flits, 3 routers
}

// 2 flits to macro 1 (1 link): 2 * 3 + 1 = 7; to macro 8 (2 links): 2 * 4 + 1 = 9. Each destination's task
// starts when its own copy is there: 7 + 1 = 8 and 9 + 20 = 29.
TEST(ExactCycles, MulticastDeliversToEachDestinationAtItsOwnTime) {
  ProgramMaker maker;
  const auto sent = maker.send(2, {0}, {{1}, {8}});
  maker.compute(1, kRouter, 1, {{sent, 0}});
  maker.use_operator(1);
  maker.compute(8, kRouter, 20, {{sent, 1}});
  const ProgramResult result = run_program(maker.program(), small_architecture());
  expect_cycles(result, 20, 29, 29);
  EXPECT_EQ(result.operators[0].last_end, 9U);  // the copy at macro 8 arrives last
  EXPECT_EQ(result.operators[1].first_start, 9U);
  EXPECT_EQ(result.operators[0].flit_hops, 6U);  // 2 flits, 3 links
  EXPECT_EQ(result.operators[1].flit_hops, 0U);
}

// y = W x with x at macro 0 and W in two partitions, macros 1 and 2.
//   x: 4 flits to the ACIM ports: at macro 1 after 2 * 3 + 3 = 9, at macro 2 after 2 * 4 + 3 = 11.
//   products, 10 cycles: 19 and 21.
//   macro 1's own operand reaches its adder 19 + 4 = 23; macro 2's, over 1 link, at 21 + 6 = 27 .. 30.
//   The sum's first flit is complete at 28 and goes at once: at macro 0 at 28 + 6 = 34, the fourth at 37.
//   Root: one adder cycle more: 38. Requantising, 2 cycles: 40.
// Without transfers: 10 + 2.
TEST(ExactCycles, TwoPartitionMatrixVectorProduct) {
  ProgramMaker maker;
  const auto x = maker.send(4, {0}, {{1, v1::PORT_ACIM}, {2, v1::PORT_ACIM}});
  const auto near = maker.compute(1, v1::Compute::ACIM, 10, {{x, 0}});
  const auto far = maker.compute(2, v1::Compute::ACIM, 10, {{x, 1}});
  const auto sum =
      maker.reduce(4, {{0, 0}, {1, 0}, {2, 1}}, {{1, v1::PORT_ACIM, {{near}}}, {2, v1::PORT_ACIM, {{far}}}});
  maker.compute(0, kRouter, 2, {{sum}});
  const ProgramResult result = run_program(maker.program(), small_architecture());
  expect_cycles(result, 12, 40, 40);
  EXPECT_EQ(result.flit_hops, 16U);         // x: 2 links; macro 2 to 1; macro 1 to 0
  EXPECT_EQ(result.router_flit_hops, 36U);  // x: 4 outputs; operands 2 + 1; the sum 2
}

// Two operands of 64 flits (two packets) at the root's neighbours, macros 1 and 4, each over 1 link to the
// adder at macro 0. Both enter the root's local output, which takes 1 flit a cycle: 128 flits, the first at 2
// * 3 = 6. Packets of 32 start at the sources 35 cycles apart. East and south inputs are served in turn:
// macro 1's first packet (its input, west, comes after the pointer first) .. what counts here: nothing may be
// faster than 6 + 127 + 1 = 134.
TEST(ExactCycles, ReduceIsLimitedByTheAdderAtItsRoot) {
  ProgramMaker maker;
  maker.reduce(64, {{0, 0}, {1, 0}, {4, 0}}, {{1, v1::PORT_ACIM, {}}, {2, v1::PORT_ACIM, {}}});
  const ProgramResult result = run_program(maker.program(), small_architecture());
  EXPECT_EQ(result.none_cycles, 0U);
  EXPECT_EQ(result.uncontended_cycles, 134U);
  EXPECT_GE(result.flit_cycles, 134U);
}

// One operand of 3 flits at macro 1, root at macro 0: 2 * 3 + 2 = 8 to the adder, one cycle in it.
TEST(ExactCycles, OneReduce) {
  ProgramMaker maker;
  maker.reduce(3, {{0, 0}, {1, 0}}, {{1, v1::PORT_DCIM, {}}});
  const ProgramResult result = run_program(maker.program(), small_architecture());
  expect_cycles(result, 0, 9, 9);
  EXPECT_EQ(result.flit_hops, 3U);
}

// Macro 0's only contribution is its own: it still passes the router's local output. 2 * 2 + 2 + 1 = 7.
TEST(ExactCycles, ReduceOfOneOperandAtItsRoot) {
  ProgramMaker maker;
  maker.reduce(3, {{0, 0}}, {{0, v1::PORT_ACIM, {}}});
  const ProgramResult result = run_program(maker.program(), small_architecture());
  expect_cycles(result, 0, 7, 7);
  EXPECT_EQ(result.flit_hops, 0U);
  EXPECT_EQ(result.router_flit_hops, 3U);
}

// The second task of macro 1 needs nothing, but comes after one that waits for macro 0: 100, one flit over
// one link: 6.
TEST(ExactCycles, UnitServesItsTasksInProgramOrder) {
  ProgramMaker maker;
  const auto slow = maker.compute(0, kRouter, 100);
  const auto sent = maker.send(1, {0}, {{1}}, {{slow}});
  maker.compute(1, kRouter, 7, {{sent}});
  maker.use_operator(1);
  maker.compute(1, kRouter, 5);
  const ProgramResult result = run_program(maker.program(), small_architecture());
  expect_cycles(result, 112, 118, 118);
  EXPECT_EQ(result.operators[1].first_start, 113U);
  ASSERT_EQ(result.units.size(), 2U);
  EXPECT_EQ(result.units[1].macro, 1U);
  EXPECT_EQ(result.units[1].busy_cycles, 12U);
  EXPECT_EQ(result.units[1].stall_cycles, 106U);
}

// The other units of the macro are free meanwhile.
TEST(ExactCycles, UnitsOfOneMacroWorkSideBySide) {
  ProgramMaker maker;
  maker.compute(0, v1::Compute::ACIM, 30);
  maker.compute(0, v1::Compute::DCIM, 20);
  maker.compute(0, kRouter, 10);
  expect_cycles(run_program(maker.program(), small_architecture()), 30, 30, 30);
}

// 5 cycles, then a chain without length, then one flit over one link: 5 + 6.
TEST(ExactCycles, ChainOfZeroCyclesTakesNone) {
  ProgramMaker maker;
  auto last = maker.compute(0, kRouter, 5);
  for (int i = 0; i < 10; ++i) {
    last = maker.compute(0, kRouter, 0, {{last}});
    last = maker.barrier({{last}});
  }
  maker.send(1, {0}, {{1}}, {{last}});
  expect_cycles(run_program(maker.program(), small_architecture()), 5, 11, 11);
}

// Released by the later of 10 and 4 cycles.
TEST(ExactCycles, BarrierWaitsForAll) {
  ProgramMaker maker;
  const auto a = maker.compute(0, kRouter, 10);
  const auto b = maker.compute(1, kRouter, 4);
  const auto both = maker.barrier({{a}, {b}});
  maker.compute(2, kRouter, 1, {{both}});
  expect_cycles(run_program(maker.program(), small_architecture()), 11, 11, 11);
}

// 32 flits from macro 0 to macro 3's ACIM and from macro 1 to macro 3's local port share the links from 1 to
// 2 and 2 to 3. Alone: 2 * 5 + 31 = 41 and 2 * 4 + 31 = 39. Macro 1's packet is at its router first and holds
// the output in 2 .. 33. Macro 0's needs 32 credits: the last flit leaves macro 2's FIFO at 2 + 31 + 2 = 35
// and its credit is back at 37. Sent at 37, it is at the sink after 3 hops, 43, its tail at 74.
TEST(ExactCycles, SharedLinkDelaysTheSecondPacket) {
  ProgramMaker maker;
  maker.send(32, {0}, {{3, v1::PORT_ACIM}});
  maker.send(32, {1}, {{3, v1::PORT_LOCAL}});
  const ProgramResult result = run_program(maker.program(), small_architecture());
  expect_cycles(result, 0, 41, 74);
}

// From tile 0, (3, 1), to tile 1, (0, 1), both in gateway row 1; 8 flits. The router's edge output is seen by
// the endpoint at 2 + 2 = 4 (as over one link); the lane takes max(8, 8 * 8 * 2 / 16 = 8) cycles and 5 to
// cross: 17; from there a source of the far router's edge input: 2 to the router, 2 to the sink, 7 for the
// tail: 28.
TEST(ExactCycles, CrossingStoresAndForwards) {
  ProgramMaker maker(2);
  maker.send(8, {7}, {{16 + 4}});
  const ProgramResult result = run_program(maker.program(), small_architecture());
  expect_cycles(result, 0, 28, 28);
  EXPECT_EQ(result.flit_hops, 8U);
  EXPECT_EQ(result.router_flit_hops, 16U);
  EXPECT_EQ(result.crossing_peak_flits, 8U);
}

TEST(ExactCycles, EmptyProgramTakesNothing) {
  ProgramMaker maker;
  expect_cycles(run_program(maker.program(), small_architecture()), 0, 0, 0);
}

// Two matrices, one after the other. As a whole: 2 flits over 1 link, 2 x 3 + 1 = 7; product 17; 4 flits of
// sums over 2 links and the adder's cycle, 17 + 8 + 3 + 1 = 29; requantising 33; 2 flits over 1 link 40;
// product 50; the sum over 1 link 60; requantising 64.
// In halves: the first two sums are at macro 3 at 27 and the others at 29, requantised at 29 and 31; flit by
// flit over 1 link 37; product 47; sums over 1 link at 55 and 57, requantised at 57 and 59.
TEST(ExactCycles, OfStreamsInParts) {
  workloads::HandMapping hand;
  hand.vector("x", 16, {0});
  hand.vector("y", 16, {3});
  hand.op("W", v1::Operator::LINEAR, {"x"}, {"y"});
  hand.matrix("W", {{0, 0, 1}});
  hand.vector("z", 16, {5});
  hand.op("V", v1::Operator::LINEAR, {"y"}, {"z"});
  hand.matrix("V", {{0, 0, 4}});
  EXPECT_EQ(run_program(hand.lower(), hand.architecture).flit_cycles, 64U);
  hand.mapping.set_stream_parts(2);
  EXPECT_EQ(run_program(hand.lower(), hand.architecture).flit_cycles, 59U);
}

}  // namespace
}  // namespace primalsim::accelerator
