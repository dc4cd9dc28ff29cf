// Which steps each rule chooses, by itself: a run keeps the best of three, which hides what one of them does.
//
// Three kinds of packets, each with a command of its own, from a port of a router to another port of it. A
// packet of L flits takes h from its source to the router, h to the sink, and L - 1 cycles more: L + 3.
//   long:   local -> ACIM, one packet of 32 flits: 32 flit-hops in 35 cycles
//   many:   ACIM -> local, three packets of 8 in three routers: 24 flit-hops in 11 cycles
//   urgent: DCIM -> local, one packet of 1 flit: 1 flit-hop in 4 cycles
// Together they have the sum of the flit-hops and the longest of the times.
#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "core/engine/engine.h"
#include "noc/ipcn/network_part.h"
#include "noc/lockstep/network.h"

namespace primalsim::noc::lockstep {
namespace {

using Routers = std::set<std::uint32_t>;

const Routers kLong{0};
const Routers kMany{4, 5, 6};
const Routers kUrgent{10};

Routers operator+(const Routers& a, const Routers& b) {
  Routers both = a;
  both.insert(b.begin(), b.end());
  return both;
}

struct Step {
  Cycle start = 0;
  Cycle cycles = 0;
  Routers routers;
  friend bool operator==(const Step&, const Step&) = default;
};

std::vector<Step> steps_of(Rule rule, std::uint32_t commands_per_step, const std::vector<ipcn::Send>& sends,
                           std::span<const Cycle> urgency) {
  ipcn::Parameters parameters;
  parameters.ribbon = {.tiles = 1, .width = 4, .height = 4, .gateways = 1};
  Control control;
  control.commands_per_step = commands_per_step;
  LockstepNetwork network(parameters, control, rule, urgency);
  std::vector<StepRecord> log;
  network.log_steps(&log);
  for (std::uint32_t i = 0; i < sends.size(); ++i) network.start_send(i, sends[i], 0);
  network.advance(0);
  ipcn::NetworkPart transfers(network, [](std::span<const ipcn::Delivery>, Cycle) {});
  Engine(transfers).run();
  std::vector<Step> steps;
  for (const StepRecord& record : log) {
    steps.push_back({record.start, record.cycles, {}});
    for (const Move& move : record.moves) steps.back().routers.insert(move.router);
  }
  return steps;
}

std::vector<Step> steps_of(Rule rule, std::uint32_t commands_per_step) {
  using ipcn::kAcim, ipcn::kDcim, ipcn::kLocal;
  const std::vector<ipcn::Send> sends{{32, {0, kLocal}, {{0, kAcim}}},
                                      {8, {4, kAcim}, {{4, kLocal}}},
                                      {8, {5, kAcim}, {{5, kLocal}}},
                                      {8, {6, kAcim}, {{6, kLocal}}},
                                      {1, {10, kDcim}, {{10, kLocal}}}};
  constexpr Cycle kUrgency[] = {20, 10, 10, 10, 30};
  return steps_of(rule, commands_per_step, sends, kUrgency);
}

// By flit-hops: 32, 24, 1.
TEST(StepChooser, MostFlitsTakesTheLargestCommandFirst) {
  EXPECT_EQ(steps_of(Rule::kMostFlits, 1),
            (std::vector<Step>{{0, 35, kLong}, {35, 11, kMany}, {46, 4, kUrgent}}));
}

// By flit-hops per cycle: 24 / 11, 32 / 35, 1 / 4.
TEST(StepChooser, HighestRateTakesTheFastestCommandFirst) {
  EXPECT_EQ(steps_of(Rule::kHighestRate, 1),
            (std::vector<Step>{{0, 11, kMany}, {11, 35, kLong}, {46, 4, kUrgent}}));
}

TEST(StepChooser, MostUrgentTakesTheMostUrgentPacketFirst) {
  EXPECT_EQ(steps_of(Rule::kMostUrgent, 1),
            (std::vector<Step>{{0, 4, kUrgent}, {4, 35, kLong}, {39, 11, kMany}}));
}

// 32 + 24 flit-hops are the most that two commands have, however long they take.
TEST(StepChooser, MostFlitsExtendsAStepByWhatMovesMost) {
  EXPECT_EQ(steps_of(Rule::kMostFlits, 2), (std::vector<Step>{{0, 35, kLong + kMany}, {35, 4, kUrgent}}));
}

// 25 / 11 is more than 24 / 11; with the long packet it would be 56 / 35.
TEST(StepChooser, HighestRateExtendsAStepByWhatDoesNotSlowIt) {
  EXPECT_EQ(steps_of(Rule::kHighestRate, 2), (std::vector<Step>{{0, 11, kMany + kUrgent}, {11, 35, kLong}}));
}

// The urgent packet goes; of what may go with it, 33 flit-hops are more than 25.
TEST(StepChooser, MostUrgentExtendsAStepByWhatMovesMost) {
  EXPECT_EQ(steps_of(Rule::kMostUrgent, 2), (std::vector<Step>{{0, 35, kUrgent + kLong}, {35, 11, kMany}}));
}

class StepChooserByRule : public ::testing::TestWithParam<Rule> {};

// 8 flits from router 0 to 3. Step 1: local -> E at 0 (offset 2), and W -> E, which nothing waits for until
// then, at 1 (4) and 2 (6): 6 + 2 + 7 cycles. Step 2: W -> local at 3.
TEST_P(StepChooserByRule, ExtendsAStepByTheCommandWithWhichItsPacketsGoOn) {
  const std::vector<ipcn::Send> sends{{8, {0, ipcn::kLocal}, {{3, ipcn::kLocal}}}};
  EXPECT_EQ(steps_of(GetParam(), 2, sends, {}),
            (std::vector<Step>{{0, 15, Routers{0, 1, 2}}, {15, 9, Routers{3}}}));
}

// All three commands at once, by every rule that does not mind the long packet.
TEST_P(StepChooserByRule, StopsExtendingWhenNothingGetsBetter) {
  const std::vector<Step> all{{0, 35, kLong + kMany + kUrgent}};
  const std::vector<Step> fast_first{{0, 11, kMany + kUrgent}, {11, 35, kLong}};
  EXPECT_EQ(steps_of(GetParam(), 3), GetParam() == Rule::kHighestRate ? fast_first : all);
}

INSTANTIATE_TEST_SUITE_P(Rules, StepChooserByRule,
                         ::testing::Values(Rule::kMostFlits, Rule::kHighestRate, Rule::kMostUrgent),
                         [](const auto& tested) {
                           std::string name = rule_name(tested.param);
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace primalsim::noc::lockstep
