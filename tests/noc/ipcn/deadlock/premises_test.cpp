// Each premise, broken: refused by name, with the cycle. And kept: not refused.
#include <gtest/gtest.h>

#include <array>

#include "core/error.h"
#include "noc/ipcn/deadlock/deadlock_check.h"
#include "tests/noc/ipcn/deadlock/odd_trees.h"

namespace primalsim::noc::ipcn {
namespace {

Parameters fabric(std::uint32_t tiles, std::uint32_t width, std::uint32_t height, std::uint32_t gateways) {
  Parameters parameters;
  parameters.ribbon = {.tiles = tiles, .width = width, .height = height, .gateways = gateways};
  parameters.fifo_flits = 8;
  return parameters;
}

Send send(std::uint32_t from, std::vector<Terminal> to) { return {8, {from, kLocal}, std::move(to)}; }

// Round a 2 x 2 mesh, macros 0 1 / 2 3: the unicasts turn east -> south and west -> north, the multicasts
// south -> west and north -> east.
void add_round(DeadlockCheck& check, TreeBuilder& trees) {
  check.add(send(0, {{3, kLocal}}), trees);
  check.add(send(3, {{0, kLocal}}), trees);
  check.add(send(1, {{2, kAcim}, {2, kDcim}}), trees);
  check.add(send(2, {{1, kAcim}, {1, kDcim}}), trees);
}

TEST(DeadlockPremises, XyAndYxInOneVcClassAreRefusedWithTheCycle) {
  const Parameters parameters = fabric(1, 2, 2, 1);
  MulticastsInYx mixed(parameters.ribbon);
  DeadlockCheck check(parameters);
  add_round(check, mixed);
  const DeadlockVerdict verdict = check.verdict();
  EXPECT_FALSE(verdict.safe);
  EXPECT_EQ(verdict.problem,
            "the transfers can deadlock, for this does not hold: all trees of a VC class have one order of "
            "dimensions: tile 0 (0,0)->(1,0) waits for tile 0 (1,0)->(1,1), which waits for tile 0 "
            "(1,1)->(0,1), which waits for tile 0 (0,1)->(0,0), which waits for tile 0 (0,0)->(1,0)");
  const std::vector<FabricChannel> cycle{{0, kEast}, {1, kSouth}, {3, kWest}, {2, kNorth}};
  EXPECT_EQ(verdict.cycle, cycle);
  EXPECT_THROW(require_deadlock_free(check), InputError);
}

// Sums of two operands each: every one turns a corner of the round where it is complete.
void add_sums_round(DeadlockCheck& check, TreeBuilder& trees) {
  constexpr std::array<std::uint32_t, 4> kRound = {0, 1, 3, 2};
  for (std::uint32_t i = 0; i < 4; ++i) {
    const std::uint32_t from = kRound[i];
    const std::uint32_t corner = kRound[(i + 1) % 4];
    const std::uint32_t to = kRound[(i + 2) % 4];
    check.add(Reduce{8, {{to, 0}, {corner, 0}, {from, 1}}, {{1, kAcim}, {2, kAcim}}}, trees);
  }
}

TEST(DeadlockPremises, SumsInTheDataPathTurnAsPathsDo) {
  Parameters parameters = fabric(1, 2, 2, 1);
  parameters.inline_adders = true;
  XyTreeBuilder xy(parameters.ribbon);
  DeadlockCheck in_order(parameters);
  add_sums_round(in_order, xy);
  EXPECT_TRUE(in_order.verdict().safe);
  SumsTurnAnywhere anywhere(parameters.ribbon);
  DeadlockCheck check(parameters);
  add_sums_round(check, anywhere);
  EXPECT_EQ(check.verdict().cycle.size(), 4u);
  EXPECT_EQ(check.graph_verdict().cycle.size(), 4u);
}

TEST(DeadlockPremises, EjectedSumsTurnNowhere) {
  const Parameters parameters = fabric(1, 2, 2, 1);
  SumsTurnAnywhere anywhere(parameters.ribbon);
  DeadlockCheck check(parameters);
  add_sums_round(check, anywhere);
  EXPECT_TRUE(check.verdict().safe);
}

TEST(DeadlockPremises, EitherOrderAloneIsSafe) {
  const Parameters parameters = fabric(1, 2, 2, 1);
  XyTreeBuilder xy(parameters.ribbon);
  YxTreeBuilder yx(parameters.ribbon);
  for (TreeBuilder* const trees : {static_cast<TreeBuilder*>(&xy), static_cast<TreeBuilder*>(&yx)}) {
    DeadlockCheck check(parameters);
    add_round(check, *trees);
    EXPECT_TRUE(check.verdict().safe);
    EXPECT_TRUE(check.graph_verdict().safe);
  }
}

// Trees of several builders share the channels.
TEST(DeadlockPremises, TreesOfTwoBuildersAreSeenTogether) {
  const Parameters parameters = fabric(1, 2, 2, 1);
  XyTreeBuilder xy(parameters.ribbon);
  YxTreeBuilder yx(parameters.ribbon);
  DeadlockCheck check(parameters);
  check.add(send(0, {{3, kLocal}}), xy);
  check.add(send(3, {{0, kLocal}}), xy);
  check.add(send(1, {{2, kAcim}}), yx);
  EXPECT_TRUE(check.verdict().safe);
  check.add(send(2, {{1, kAcim}}), yx);
  EXPECT_EQ(check.verdict().cycle.size(), 4u);
}

// Both orders, but three quarters of the round only: no cycle, and only the graph can tell.
TEST(DeadlockPremises, MixedOrdersWithoutACycleAreSafe) {
  const Parameters parameters = fabric(1, 2, 2, 1);
  MulticastsInYx mixed(parameters.ribbon);
  DeadlockCheck check(parameters);
  check.add(send(0, {{3, kLocal}}), mixed);
  check.add(send(3, {{0, kLocal}}), mixed);
  check.add(send(1, {{2, kAcim}, {2, kDcim}}), mixed);
  EXPECT_TRUE(check.verdict().safe);
}

// Two tiles of 2 x 8 with gateways in rows 2 and 6. Eastwards through the upper gateway and southwards behind
// it; westwards through the lower one and northwards behind that.
void add_crossings(DeadlockCheck& check, const Ribbon& ribbon, std::array<std::uint32_t, 4> rows,
                   TreeBuilder& trees) {
  check.add(send(ribbon.index({0, 1, rows[0]}), {{ribbon.index({1, 0, rows[1]}), kLocal}}), trees);
  check.add(send(ribbon.index({1, 0, rows[2]}), {{ribbon.index({0, 1, rows[3]}), kLocal}}), trees);
}

void expect_cycle_through_two_tiles(std::array<std::uint32_t, 4> rows, TreeBuilder& trees) {
  const Parameters parameters = fabric(2, 2, 8, 2);
  DeadlockCheck passing(parameters, {.crossings_store_packets = false});
  add_crossings(passing, parameters.ribbon, rows, trees);
  const DeadlockVerdict verdict = passing.verdict();
  ASSERT_FALSE(verdict.safe);
  EXPECT_NE(verdict.problem.find(kStoredCrossings), std::string::npos) << verdict.problem;
  EXPECT_NE(verdict.problem.find("tile 0 (1,2)->tile 1 (0,2)"), std::string::npos) << verdict.problem;
  EXPECT_NE(verdict.problem.find("tile 1 (0,6)->tile 0 (1,6)"), std::string::npos) << verdict.problem;

  DeadlockCheck storing(parameters);
  add_crossings(storing, parameters.ribbon, rows, trees);
  EXPECT_TRUE(storing.verdict().safe);
  EXPECT_TRUE(storing.graph_verdict().safe);
}

TEST(DeadlockPremises, FreeGatewaysWithoutStoredCrossingsMakeACycleThroughTwoTiles) {
  ByTheDestinationsGateway trees(fabric(2, 2, 8, 2).ribbon);
  expect_cycle_through_two_tiles({6, 3, 2, 5}, trees);
}

TEST(DeadlockPremises, SoDoesOneGatewayPerRowOfOrigin) {
  XyTreeBuilder trees(fabric(2, 2, 8, 2).ribbon);
  expect_cycle_through_two_tiles({3, 6, 5, 2}, trees);
}

TEST(DeadlockPremises, PacketsLongerThanAFifoAreRefused) {
  const Parameters parameters = fabric(1, 2, 2, 1);
  EXPECT_TRUE(DeadlockCheck(parameters, {.packet_flits = 8}).verdict().safe);
  const DeadlockVerdict verdict = DeadlockCheck(parameters, {.packet_flits = 9}).verdict();
  EXPECT_FALSE(verdict.safe);
  EXPECT_EQ(
      verdict.problem,
      "the transfers can deadlock, for this does not hold: packets are no longer than a FIFO: a packet of "
      "9 flits waits for ever for room in a FIFO of 8");
}

// A row of 4. Each reduce adds at one end what comes from the other, and sends the sum back there.
void add_there_and_back(DeadlockCheck& check, TreeBuilder& trees) {
  check.add({8, {{3, 0}, {0, 0}, {3, 1}}, {{1, kAcim}, {2, kAcim}}}, trees);
  check.add({8, {{0, 0}, {3, 0}, {0, 1}}, {{1, kAcim}, {2, kAcim}}}, trees);
}

TEST(DeadlockPremises, SumsThatStartBeforeAllHeadsAreThereAreRefused) {
  const Parameters parameters = fabric(1, 4, 1, 1);
  XyTreeBuilder trees(parameters.ribbon);
  DeadlockCheck early(parameters, {.sums_wait_for_heads = false});
  add_there_and_back(early, trees);
  const DeadlockVerdict verdict = early.verdict();
  ASSERT_FALSE(verdict.safe);
  EXPECT_NE(verdict.problem.find(kHeadsFirst), std::string::npos) << verdict.problem;
  EXPECT_EQ(verdict.cycle.size(), 2u);  // a channel eastwards and one westwards

  DeadlockCheck waiting(parameters);
  add_there_and_back(waiting, trees);
  EXPECT_TRUE(waiting.verdict().safe);
}

// Operands that stay in their FIFOs until the others are there: two reductions at macro 1 of a row of 3.
TEST(DeadlockPremises, OperandsWithoutReservedSpaceAreRefused) {
  const Parameters parameters = fabric(1, 3, 1, 1);
  XyTreeBuilder trees(parameters.ribbon);
  const Reduce reduce{8, {{1, 0}, {0, 0}, {2, 0}}, {{1, kAcim}, {2, kAcim}}};
  DeadlockCheck check(parameters, {.space_is_reserved = false});
  check.add(reduce, trees);
  check.add(reduce, trees);
  const DeadlockVerdict verdict = check.verdict();
  ASSERT_FALSE(verdict.safe);
  EXPECT_NE(verdict.problem.find(kReservedSpace), std::string::npos) << verdict.problem;
  const std::vector<FabricChannel> cycle{{0, kEast}, {2, kWest}};
  EXPECT_EQ(verdict.cycle, cycle);

  DeadlockCheck reserved(parameters);
  reserved.add(reduce, trees);
  EXPECT_TRUE(reserved.verdict().safe);
}

}  // namespace
}  // namespace primalsim::noc::ipcn
