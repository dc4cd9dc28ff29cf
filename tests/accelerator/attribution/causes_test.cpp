// Each cause alone, in Programs small enough to follow by hand. A hop costs 2 cycles, so L flits over H links
// are there 2(H + 2) + L - 1 cycles after their start: 2(H + 2) of hops, L - 1 of serialisation.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "accelerator/attribution/attribution_result.h"
#include "accelerator/run_program.h"
#include "tests/accelerator/small_program.h"

namespace primalsim::accelerator {
namespace {

using testing::ProgramMaker;
using testing::small_architecture;

constexpr auto kRouterUnit = v1::Compute::ROUTER;

ProgramResult attributed(const v1::Program& program, const v1::Architecture& machine = small_architecture()) {
  return run_program(program, machine, {.attribution = true});
}

using Cycles = std::map<std::string, Cycle>;

Cycles by_cause(const ProgramResult& result) {
  Cycles cycles;
  for (const Share& share : result.attribution->shares) cycles[cause_name(share.cause)] += share.cycles;
  return cycles;
}

// "CYCLES CAUSE of OPERATOR at RESOURCE behind OPERATOR" of every row with this cause.
std::vector<std::string> rows(const ProgramResult& result, Cause cause) {
  std::vector<std::string> rows;
  for (const Share& share : result.attribution->shares) {
    if (share.cause != cause) continue;
    rows.push_back(std::to_string(share.cycles) + " of " + result.operators[share.operator_index].name +
                   " at " + resource_name(share.resource, result.ribbon));
    if (share.behind != kNoOperator) rows.back() += " behind " + result.operators[share.behind].name;
  }
  return rows;
}

using Rows = std::vector<std::string>;

// 10 cycles at macro 0; 4 flits over 2 links: 8 + 3; 5 cycles at macro 2.
TEST(Causes, ASendBetweenTwoComputes) {
  ProgramMaker maker;
  const auto before = maker.compute(0, kRouterUnit, 10);
  const auto sent = maker.send(4, {0}, {{2}}, {{before}});
  maker.compute(2, kRouterUnit, 5, {{sent}});
  const ProgramResult result = attributed(maker.program());
  EXPECT_EQ(result.flit_cycles, 26U);
  EXPECT_EQ(by_cause(result), (Cycles{{"router_macs", 15}, {"hops", 8}, {"serialisation", 3}}));
  EXPECT_EQ(rows(result, Cause::kSerialisation), (Rows{"3 of first at port local into tile 0 (2, 0)"}));
}

// ExactCycles.TwoPartitionMatrixVectorProduct: x at macro 2 after 8 + 3, product 10; its operand's head is
// seen by macro 1's adder 6 later, the sum is complete after 1 and seen by the root's adder 6 later; there 1
// and the other three flits; 2 cycles of requantising.
TEST(Causes, AReduceGoesOnWithItsLastContribution) {
  ProgramMaker maker;
  const auto x = maker.send(4, {0}, {{1, v1::PORT_ACIM}, {2, v1::PORT_ACIM}});
  const auto near = maker.compute(1, v1::Compute::ACIM, 10, {{x, 0}});
  const auto far = maker.compute(2, v1::Compute::ACIM, 10, {{x, 1}});
  const auto sum =
      maker.reduce(4, {{0, 0}, {1, 0}, {2, 1}}, {{1, v1::PORT_ACIM, {{near}}}, {2, v1::PORT_ACIM, {{far}}}});
  maker.compute(0, kRouterUnit, 2, {{sum}});
  const ProgramResult result = attributed(maker.program());
  EXPECT_EQ(by_cause(result),
            (Cycles{{"hops", 20}, {"acim", 10}, {"serialisation", 6}, {"adder", 2}, {"router_macs", 2}}));
  EXPECT_EQ(rows(result, Cause::kAcim), (Rows{"10 of first at acim of tile 0 (2, 0)"}));
  ASSERT_EQ(result.attribution->path.size(), 4U);  // x, far, sum, requantising
  EXPECT_EQ(result.attribution->path[1].task, far);
  EXPECT_EQ(result.attribution->path[2].start, 21U);
}

// The head of `second`, 4 flits from macro 1 to 2, is at router 1 in cycle 2 and takes the link until 5. That
// of `first`, from macro 0, is there in cycle 4 and waits for 2 cycles.
TEST(Causes, ALinkIsTakenByOthers) {
  ProgramMaker maker;
  maker.send(4, {0}, {{2}});
  maker.use_operator(1);
  maker.send(4, {1}, {{2}});
  const ProgramResult result = attributed(maker.program());
  EXPECT_EQ(result.flit_cycles, 13U);
  EXPECT_EQ(by_cause(result), (Cycles{{"hops", 8}, {"serialisation", 3}, {"link", 2}}));
  EXPECT_EQ(rows(result, Cause::kLink), (Rows{"2 of first at link tile 0 (1, 0) -> (2, 0) behind second"}));
}

// `second` has 30 flits for macro 3 under way when the 32 of `first` come to router 1 in cycle 4: its head is
// there in cycle 2 and holds the link until 31, so 28 cycles. `third`, also of `first`, 32 flits behind it
// from macro 0: the port takes the first 32 cycles, and from 32 on the FIFO west of router 1 has no room
// before its front, which waited until 32, drains: the flit sent at 32 + 31 is back at 65. What keeps it is
// the link.
TEST(Causes, RoomInAFifoIsPutDownToWhatKeepsItsFront) {
  ProgramMaker maker;
  maker.use_operator(1);
  maker.send(30, {1}, {{3}});
  maker.use_operator(0);
  maker.send(32, {0}, {{2}});
  maker.send(32, {0}, {{5}});  // x first, then south at router 1
  const ProgramResult result = attributed(maker.program());
  Cycle at_link = 0;
  for (const Share& share : result.attribution->shares) {
    const std::string name = resource_name(share.resource, result.ribbon);
    if (share.cause == Cause::kLink && name == "link tile 0 (1, 0) -> (2, 0)") at_link += share.cycles;
  }
  EXPECT_GT(at_link, 28U);
  EXPECT_EQ(by_cause(result)["credits"], result.flit_cycles - by_cause(result)["hops"] -
                                             by_cause(result)["serialisation"] - by_cause(result)["link"]);
}

// Two packets. The second leaves 35 cycles after the first: 32 of its own length, 3 for the credits' way
// back.
TEST(Causes, AStreamWaitsForItsOwnCredits) {
  ProgramMaker maker;
  maker.send(64, {0}, {{1}});
  const ProgramResult result = attributed(maker.program());
  EXPECT_EQ(result.flit_cycles, 35U + 6 + 31);
  EXPECT_EQ(by_cause(result), (Cycles{{"serialisation", 63}, {"hops", 6}, {"credits", 3}}));
  EXPECT_EQ(rows(result, Cause::kCredits), (Rows{"3 of first at FIFO local of tile 0 (0, 0)"}));
}

// Row 0 is no gateway row; row 1 is. From macro 7, the edge: source to router 2, router to endpoint 2, the
// lane takes 4 x 8 bytes x 2 gateways / 16 = 4 cycles, 5 to the far endpoint, 2 to the far router, 2 to its
// sink, 3 for the tail.
TEST(Causes, ACrossingTakesTheTileLink) {
  ProgramMaker maker(2);
  maker.send(4, {7}, {{20}});
  const ProgramResult result = attributed(maker.program());
  EXPECT_EQ(result.flit_cycles, 20U);
  EXPECT_EQ(by_cause(result), (Cycles{{"hops", 8}, {"tile_link", 9}, {"serialisation", 3}}));
  EXPECT_EQ(rows(result, Cause::kTileLink), (Rows{"9 of first at crossing tile 0 -> tile 1, row 1"}));
}

// `second` has nothing to wait for but `first`, which works for 20 cycles.
TEST(Causes, AUnitWorksForAnotherTask) {
  ProgramMaker maker;
  maker.compute(0, kRouterUnit, 20);
  maker.use_operator(1);
  maker.compute(0, kRouterUnit, 5);
  const ProgramResult result = attributed(maker.program());
  EXPECT_EQ(by_cause(result), (Cycles{{"router_macs", 5}, {"unit", 20}}));
  EXPECT_EQ(rows(result, Cause::kUnit), (Rows{"20 of second at router of tile 0 (0, 0) behind first"}));
}

// The unit of macro 2 is kept for the task whose input comes in cycle 11: `second` waits for 11 cycles in
// which nothing works there, and for the 5 of that task.
TEST(Causes, AUnitStandsStillForATaskBeforeIt) {
  ProgramMaker maker;
  const auto sent = maker.send(4, {0}, {{2}});
  maker.compute(2, kRouterUnit, 5, {{sent}});
  maker.use_operator(1);
  maker.compute(2, kRouterUnit, 7);
  const ProgramResult result = attributed(maker.program());
  EXPECT_EQ(by_cause(result), (Cycles{{"router_macs", 7}, {"unit", 5}, {"order", 11}}));
  EXPECT_EQ(rows(result, Cause::kOrder), (Rows{"11 of second at router of tile 0 (2, 0) behind first"}));
}

// The input of the send is there in cycle 4; the buffer it goes to is given back in cycle 30.
TEST(Causes, ABufferIsGivenBack) {
  ProgramMaker maker;
  const auto reader = maker.compute(1, kRouterUnit, 30);
  maker.use_operator(1);
  const auto made = maker.compute(0, kRouterUnit, 4);
  const auto sent = maker.send(1, {0}, {{1}}, {{reader}, {made}});
  maker.program().mutable_tasks(static_cast<int>(sent))->mutable_after(0)->set_reuse(true);
  const ProgramResult result = attributed(maker.program());
  EXPECT_EQ(result.flit_cycles, 36U);
  EXPECT_EQ(by_cause(result), (Cycles{{"router_macs", 4}, {"buffer", 26}, {"hops", 6}}));
  EXPECT_EQ(rows(result, Cause::kBuffer), (Rows{"26 of second at  behind first"}));
}

TEST(Causes, LimitsOfComputesAreNamed) {
  ProgramMaker maker;
  std::uint32_t before = maker.compute(0, kRouterUnit, 3);
  for (const auto limit : {v1::Compute::LIMIT_FUNCTIONS, v1::Compute::LIMIT_SCRATCHPAD}) {
    before = maker.compute(0, kRouterUnit, 10 * static_cast<std::uint32_t>(limit), {{before}});
    maker.program().mutable_tasks(static_cast<int>(before))->mutable_compute()->set_limit(limit);
  }
  maker.compute(0, v1::Compute::DCIM, 7, {{before}});
  EXPECT_EQ(by_cause(attributed(maker.program())),
            (Cycles{{"router_macs", 3}, {"functions", 40}, {"scratchpad", 50}, {"dcim", 7}}));
}

// 10 cycles of words, 6 of which the multiply-adds would take as well: faster words alone save 4.
TEST(Causes, WhatTwoLimitsTakeBelongsToBoth) {
  ProgramMaker maker;
  maker.compute(0, kRouterUnit, 10);
  v1::Compute& compute = *maker.program().mutable_tasks(0)->mutable_compute();
  compute.set_limit(v1::Compute::LIMIT_SCRATCHPAD);
  compute.set_shared_cycles(6);
  EXPECT_EQ(by_cause(attributed(maker.program())), (Cycles{{"scratchpad", 4}, {"router_shared", 6}}));
}

// Of two inputs that come in the same cycle the path goes on with the one that stands first in the Program.
TEST(Causes, OfEqualInputsTheFirstDecides) {
  ProgramMaker maker;
  const auto one = maker.compute(0, kRouterUnit, 10);
  maker.use_operator(1);
  const auto two = maker.compute(1, kRouterUnit, 10);
  maker.barrier({{two}, {one}});
  const ProgramResult result = attributed(maker.program());
  ASSERT_EQ(result.attribution->path.size(), 1U);  // of equal ends the first event is the run's
  EXPECT_EQ(result.attribution->path[0].task, one);
}

// 10 and 4 cycles lead to a barrier, in cycle 10, and 6 more to the end: the shorter could end 6 later.
TEST(Causes, SlackIsWhatATaskCouldEndLater) {
  ProgramMaker maker;
  const auto longer = maker.compute(0, kRouterUnit, 10);
  const auto shorter = maker.compute(1, kRouterUnit, 4);
  const auto both = maker.barrier({{longer}, {shorter}});
  maker.compute(2, kRouterUnit, 6, {{both}});
  EXPECT_EQ(attributed(maker.program()).attribution->slack, (std::vector<Cycle>{0, 6, 0, 0}));
}

// 11 cycles of transfer, of which 8 + 3 are on the path of the run of 11 + 5; `second` moves while `first`
// works.
TEST(Causes, CommunicationIsExposedOrHidden) {
  ProgramMaker maker;
  const auto sent = maker.send(4, {0}, {{2}});
  maker.compute(2, kRouterUnit, 30, {{sent}});
  maker.use_operator(1);
  maker.send(4, {8}, {{10}}, {{sent}});
  const ProgramResult result = attributed(maker.program());
  EXPECT_EQ(result.attribution->communication[0].exposed, 11U);
  EXPECT_EQ(result.attribution->communication[0].hidden, 0U);
  EXPECT_EQ(result.attribution->communication[1].exposed, 0U);
  EXPECT_EQ(result.attribution->communication[1].hidden, 11U);
  EXPECT_EQ(result.attribution->communication[1].slack, 19U);
}

// `first`'s 4 flits from macro 0 wait for 4 cycles behind 6 others, are there in cycle 15, and are worked on
// until 20; `second`, whose inputs were there from the beginning, has its turn then. Of its wait the 4 cycles
// are put down to the link; it has no transfer of its own that could hide anything.
TEST(Causes, WhoHasNoTransferHidesNone) {
  ProgramMaker maker;
  const auto sent = maker.send(4, {0}, {{2}});
  maker.send(6, {1}, {{2}});
  maker.compute(2, kRouterUnit, 5, {{sent}});
  maker.use_operator(1);
  maker.compute(2, kRouterUnit, 9);
  const ProgramResult result = attributed(maker.program());
  EXPECT_EQ(result.flit_cycles, 29U);
  EXPECT_EQ(result.attribution->communication[1].exposed, 4U);
  EXPECT_EQ(result.attribution->communication[1].hidden, 0U);
  EXPECT_EQ(result.attribution->communication[0].exposed, 0U);
  EXPECT_EQ(result.attribution->communication[0].hidden, 15U);
}

}  // namespace
}  // namespace primalsim::accelerator
