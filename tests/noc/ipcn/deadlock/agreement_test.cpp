// The check against the network: what it passes always finishes, what stands still it has refused.
#include <gtest/gtest.h>

#include <memory>

#include "noc/ipcn/deadlock/deadlock_check.h"
#include "tests/noc/ipcn/deadlock/odd_trees.h"
#include "tests/noc/ipcn/kernels.h"
#include "tests/noc/ipcn/scenario.h"

namespace primalsim::noc::ipcn {
namespace {

void add_all(DeadlockCheck& check, const Scenario& scenario, TreeBuilder& trees) {
  for (TransferId id = 0; id < scenario.transfers.size(); ++id) {
    const auto& [send, reduce] = scenario.transfers[id];
    scenario.is_send(id) ? check.add(send, trees) : check.add(reduce, trees);
  }
}

template <typename Trees>
std::unique_ptr<Network> network_with(Kernel kernel, const Parameters& parameters) {
  auto trees = std::make_unique<Trees>(parameters.ribbon);
  return kernel == Kernel::kReference ? make_reference_network(parameters, std::move(trees))
                                      : make_event_network(parameters, std::move(trees));
}

struct Count {
  int refused = 0;
  int stood_still = 0;
};

// Under load, with packets as long as a FIFO, so that cycles close.
template <typename Trees>
Count compare_with_network(std::uint32_t tiles, std::uint64_t first_seed, std::uint64_t seeds) {
  Count count;
  for (std::uint64_t seed = first_seed; seed < first_seed + seeds; ++seed) {
    Random random(seed);
    Extent extent;
    extent.max_fifo_flits = 2;
    extent.max_start = 10;
    extent.max_packets = 8;
    extent.max_transfers = 40;
    extent.max_side = 3;
    extent.max_tiles = tiles;
    const Scenario scenario = random_scenario(random, extent);
    Trees trees(scenario.parameters.ribbon);
    DeadlockCheck check(scenario.parameters);
    add_all(check, scenario, trees);
    const bool safe = check.verdict().safe;
    EXPECT_EQ(safe, check.graph_verdict().safe) << "seed " << seed;
    const Kernel kernel = seed % 2 == 0 ? Kernel::kReference : Kernel::kEvent;
    const bool finished = run(*network_with<Trees>(kernel, scenario.parameters), scenario).finished;
    EXPECT_TRUE(finished || !safe) << "seed " << seed;
    count.refused += safe ? 0 : 1;
    count.stood_still += finished ? 0 : 1;
  }
  return count;
}

TEST(DeadlockAgreement, DimensionOrderIsNeverRefused) {
  EXPECT_EQ(compare_with_network<XyTreeBuilder>(3, 100, 300).refused, 0);
  EXPECT_EQ(compare_with_network<YxTreeBuilder>(3, 500, 300).refused, 0);
}

TEST(DeadlockAgreement, WhatStandsStillWasRefused) {
  const Count mixed = compare_with_network<MulticastsInYx>(2, 1000, 400);
  EXPECT_GT(mixed.stood_still, 10);
  EXPECT_GE(mixed.refused, mixed.stood_still);
  EXPECT_LT(mixed.refused, 400);
  const Count sums = compare_with_network<SumsTurnAnywhere>(1, 4000, 1000);
  EXPECT_GT(sums.stood_still, 0);
  EXPECT_GE(sums.refused, sums.stood_still);
  EXPECT_LT(sums.refused, 1000);
  const Count stairs = compare_with_network<Staircases>(1, 2000, 400);
  EXPECT_GT(stairs.stood_still, 5);
  EXPECT_LT(stairs.refused, 400);
}

TEST(DeadlockAgreement, FreeGatewaysAreSafeWhereCrossingsStore) {
  EXPECT_EQ(compare_with_network<ByTheDestinationsGateway>(3, 3000, 300).refused, 0);
}

class RefusedTest : public KernelTest {};
PRIMALSIM_BOTH_KERNELS(RefusedTest);

// The cycle that the check prints (DeadlockPremises), run: each packet fills the FIFO that the next one
// wants.
TEST_P(RefusedTest, MixedOrdersReallyDeadlock) {
  network_ = network_with<MulticastsInYx>(GetParam(), mesh(2, 2, 8));
  go_to(0);
  send(0, 16, {0, kLocal}, {{3, kLocal}});
  send(1, 16, {3, kLocal}, {{0, kLocal}});
  send(2, 16, {1, kLocal}, {{2, kAcim}, {2, kDcim}});
  send(3, 16, {2, kLocal}, {{1, kAcim}, {1, kDcim}});
  finish();
  EXPECT_FALSE(network_->idle());
  EXPECT_TRUE(deliveries_.empty());
  const std::string text = network_->describe_blocked();
  EXPECT_NE(text.find("output east is held by transfer"), std::string::npos) << text;
  EXPECT_NE(text.find("output north is held by transfer"), std::string::npos) << text;
}

}  // namespace
}  // namespace primalsim::noc::ipcn
