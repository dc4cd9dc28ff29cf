// No deadlock with the smallest legal buffers; and where a premise is broken, the deadlock is seen and
// described.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>

#include "noc/ipcn/trees/tree.h"
#include "tests/noc/ipcn/kernels.h"
#include "tests/noc/ipcn/scenario.h"

namespace primalsim::noc::ipcn {
namespace {

void expect_all_finish(Kernel kernel, Random& random, std::uint32_t fifo_flits, std::uint32_t tiles) {
  Scenario scenario;
  scenario.parameters.ribbon = {.tiles = tiles, .width = 3, .height = 3, .gateways = 2};
  scenario.parameters.fifo_flits = fifo_flits;
  std::size_t deliveries = 0;
  for (TransferId id = 0; id < 3000; ++id) {
    auto& [send, reduce] = scenario.transfers.emplace_back();
    if (id % 3 == 0) {
      reduce = random_reduce(random, scenario.parameters, 12 / fifo_flits);
      for (std::uint32_t o = 0; o < reduce.operands.size(); ++o) scenario.starts.push_back({0, id, o});
      ++deliveries;
    } else {
      send = random_send(random, scenario.parameters, 12 / fifo_flits);
      scenario.starts.push_back({0, id, 0});
      deliveries += send.destinations.size();
    }
  }
  // In any order, in bursts.
  for (auto& start : scenario.starts) start.at = pick(random, 0, 20) * 500;
  std::stable_sort(scenario.starts.begin(), scenario.starts.end(),
                   [](auto& a, auto& b) { return a.at < b.at; });
  const auto network = make_network(kernel, scenario.parameters);
  const Outcome outcome = run(*network, scenario);
  EXPECT_TRUE(outcome.finished) << network->describe_blocked();
  EXPECT_EQ(outcome.deliveries.size(), deliveries);
  EXPECT_EQ(outcome.totals.ejected_flits, outcome.totals.injected_flits + outcome.totals.forked_flits);
}

class StressTest : public KernelTest {};
PRIMALSIM_BOTH_KERNELS(StressTest);

TEST_P(StressTest, ThousandsOfTransfersWithTheSmallestBuffersFinish) {
  Random random(4);
  for (const std::uint32_t fifo_flits : {1u, 2u, 3u}) {
    expect_all_finish(GetParam(), random, fifo_flits, 1);
    expect_all_finish(GetParam(), random, fifo_flits, 3);
  }
}

// Clockwise round a 2 x 2 mesh, turning as it pleases: four such packets wait for each other.
class RoundTheBlock final : public TreeBuilder {
 public:
  void build(const Terminal& source, std::span<const Terminal> destinations,
             std::vector<TreeNode>& nodes) override {
    constexpr std::array<std::uint32_t, 4> kNext = {1, 3, 0, 2};
    constexpr std::array<Port, 4> kOutput = {kEast, kSouth, kNorth, kWest};
    nodes.clear();
    for (std::uint32_t at = source.macro; at != destinations[0].macro; at = kNext[at]) {
      nodes.push_back({at, static_cast<std::uint32_t>(nodes.size()) + 1,
                       static_cast<std::uint8_t>(1u << kOutput[at]), 0});
    }
    nodes.push_back({destinations[0].macro, static_cast<std::uint32_t>(nodes.size()) + 1,
                     static_cast<std::uint8_t>(1u << destinations[0].port), 0});
    nodes.push_back({0, 0, 0, 0});
  }
};

class DeadlockTest : public KernelTest {};
PRIMALSIM_BOTH_KERNELS(DeadlockTest);

TEST_P(DeadlockTest, IsSeenAndDescribed) {
  auto trees = std::make_unique<RoundTheBlock>();
  network_ = GetParam() == Kernel::kReference ? make_reference_network(mesh(2, 2, 4), std::move(trees))
                                              : make_event_network(mesh(2, 2, 4), std::move(trees));
  go_to(0);
  // Each goes three links round; its first packets fill the FIFO that the next transfer's want.
  constexpr std::array<std::uint32_t, 4> kTarget = {2, 0, 3, 1};
  for (std::uint32_t macro = 0; macro < 4; ++macro)
    send(macro, 16, {macro, kLocal}, {{kTarget[macro], kAcim}});
  finish();
  EXPECT_FALSE(network_->idle());
  EXPECT_EQ(network_->next_cycle(), kNever);
  const std::string text = network_->describe_blocked();
  EXPECT_NE(text.find("output east is held by transfer"), std::string::npos) << text;
  EXPECT_NE(text.find("output south is held by transfer"), std::string::npos) << text;
  EXPECT_NE(text.find("output west is held by transfer"), std::string::npos) << text;
  EXPECT_NE(text.find("output north is held by transfer"), std::string::npos) << text;
}

}  // namespace
}  // namespace primalsim::noc::ipcn
