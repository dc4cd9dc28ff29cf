// Closed forms against the network: equal for a send that runs alone, never later than any run for everything
// else.
#include "noc/ipcn/zero_load.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <numeric>

#include "noc/ipcn/network.h"
#include "tests/noc/ipcn/scenario.h"

namespace primalsim::noc::ipcn {
namespace {

Extent small() {
  Extent extent;
  extent.max_side = 5;
  extent.max_tiles = 4;
  return extent;
}

TEST(ZeroLoad, TheFormulaOfTheSpecification) {
  Parameters parameters;
  parameters.ribbon = {.tiles = 1, .width = 8, .height = 8, .gateways = 1};
  // 2 (H + 1) + 2 + (L - 1) with H = 5, L = 20; and 35 cycles more for the second of two packets.
  EXPECT_EQ(send_latencies(parameters, {20, {0, kLocal}, {{19, kAcim}}}), std::vector<Cycle>{33});
  EXPECT_EQ(send_latencies(parameters, {64, {0, kLocal}, {{19, kAcim}}}),
            std::vector<Cycle>{35 + 12 + 2 + 31});
}

// On a machine with ports, a send from a scratchpad to itself waits for its own accesses.
bool waits_for_itself(const Parameters& parameters, const Send& send) {
  const auto is_source = [&](const Terminal& at) {
    return at.macro == send.source.macro && at.port == kLocal;
  };
  return parameters.scratchpad_port && send.source.port == kLocal &&
         std::any_of(send.destinations.begin(), send.destinations.end(), is_source);
}

TEST(ZeroLoad, EqualsASendAlone) {
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    Random random(seed);
    Scenario scenario;
    scenario.parameters = random_parameters(random, small());
    const Send send = random_send(random, scenario.parameters, 6);
    scenario.transfers.push_back({send, {}});
    scenario.starts.push_back({17, 0, 0});
    const std::vector<Cycle> latencies = send_latencies(scenario.parameters, send);
    const bool reference = seed % 4 == 0;
    const auto network =
        reference ? make_reference_network(scenario.parameters) : make_event_network(scenario.parameters);
    const Outcome outcome = run(*network, scenario);
    ASSERT_EQ(outcome.deliveries.size(), send.destinations.size());
    for (const auto& [cycle, delivery] : outcome.deliveries) {
      if (waits_for_itself(scenario.parameters, send)) {
        ASSERT_GE(cycle - 17, latencies[delivery.output]) << "seed " << seed;
      } else {
        ASSERT_EQ(cycle - 17, latencies[delivery.output]) << "seed " << seed;
      }
    }
  }
}

std::vector<Cycle> operand_starts(const Scenario& scenario, TransferId id) {
  std::vector<Cycle> starts(scenario.transfers[id].second.operands.size(), 0);
  for (const Scenario::Start& start : scenario.starts) {
    if (start.id == id) starts[start.operand] = start.at;
  }
  return starts;
}

// Of `reduces` random ones alone, how many take as long as the closed form says.
std::uint64_t equal_to_the_bound(std::uint64_t reduces, bool inline_adders) {
  std::uint64_t equal = 0;
  for (std::uint64_t seed = 0; seed < reduces; ++seed) {
    Random random(seed);
    Scenario scenario;
    scenario.parameters = random_parameters(random, small());
    scenario.parameters.inline_adders = inline_adders && !scenario.parameters.scratchpad_port;
    scenario.transfers.push_back({{}, random_reduce(random, scenario.parameters, 4)});
    const Reduce& reduce = scenario.transfers[0].second;
    const Cycle spread = pick(random, 0, 1) == 0 ? 0 : 40;
    for (std::uint32_t o = 0; o < reduce.operands.size(); ++o) {
      scenario.starts.push_back({pick(random, 0, static_cast<std::uint32_t>(spread)), 0, o});
    }
    std::sort(scenario.starts.begin(), scenario.starts.end(), [](auto& a, auto& b) { return a.at < b.at; });
    const Outcome outcome = run(*make_event_network(scenario.parameters), scenario);
    EXPECT_EQ(outcome.deliveries.size(), 1u);
    const Cycle bound = reduce_completion(scenario.parameters, reduce, operand_starts(scenario, 0));
    EXPECT_LE(bound, outcome.deliveries[0].first) << "seed " << seed;
    equal += bound == outcome.deliveries[0].first ? 1 : 0;
  }
  return equal;
}

TEST(ZeroLoad, NeverLaterThanAReduceAlone) {
  constexpr std::uint64_t kReduces = 3000;
  const std::uint64_t equal = equal_to_the_bound(kReduces, false);
  RecordProperty("equal", static_cast<int>(equal));
  EXPECT_GT(equal, kReduces * 2 / 5) << "the bound is too loose to be of use";
}

// Trees of random macros: few packets may go on where they are added, and the closed form lets all.
TEST(ZeroLoad, NeverLaterThanAReduceAloneWithAddersInTheDataPath) {
  constexpr std::uint64_t kReduces = 3000;
  const std::uint64_t equal = equal_to_the_bound(kReduces, true);
  RecordProperty("equal", static_cast<int>(equal));
  EXPECT_GT(equal, kReduces / 4) << "the bound is too loose to be of use";
}

// Every macro of a mesh adds its product to what passes by on its XY path to the root: what mappings do.
Reduce gather(const Ribbon& ribbon, std::uint32_t root, std::uint32_t flits) {
  const MacroPosition at_root = ribbon.position(root);
  const auto hops = [&](std::uint32_t macro) {
    const MacroPosition at = ribbon.position(macro);
    return std::max(at.x, at_root.x) - std::min(at.x, at_root.x) + std::max(at.y, at_root.y) -
           std::min(at.y, at_root.y);
  };
  std::vector<std::uint32_t> order(ribbon.macros());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return hops(a) < hops(b); });
  Reduce reduce{flits, {}, {}};
  for (std::uint32_t n = 0; n < order.size(); ++n) {
    MacroPosition next = ribbon.position(order[n]);
    if (next.x != at_root.x) {
      next.x += next.x < at_root.x ? 1 : -1;
    } else if (next.y != at_root.y) {
      next.y += next.y < at_root.y ? 1 : -1;
    }
    const auto parent = std::find(order.begin(), order.end(), ribbon.index(next)) - order.begin();
    reduce.nodes.push_back({order[n], static_cast<std::uint32_t>(parent)});
    reduce.operands.push_back({n, kAcim});
  }
  return reduce;
}

// The longest gather compared with its closed form.
double worst_gather(std::uint32_t flits, bool inline_adders) {
  double worst = 0;
  for (std::uint32_t width = 1; width <= 8; ++width) {
    for (std::uint32_t height = 1; height <= 8; ++height) {
      Scenario scenario;
      scenario.parameters.ribbon = {.tiles = 1, .width = width, .height = height, .gateways = 1};
      scenario.parameters.inline_adders = inline_adders;
      const Reduce reduce = gather(scenario.parameters.ribbon, (width * height) / 2, flits);
      scenario.transfers.push_back({{}, reduce});
      for (std::uint32_t o = 0; o < reduce.operands.size(); ++o) scenario.starts.push_back({0, 0, o});
      const Cycle done = run(*make_event_network(scenario.parameters), scenario).deliveries.at(0).first;
      const Cycle bound = reduce_completion(scenario.parameters, reduce, operand_starts(scenario, 0));
      EXPECT_LE(bound, done);
      worst = std::max(worst, static_cast<double>(done) / static_cast<double>(bound) - 1);
    }
  }
  return worst;
}

TEST(ZeroLoad, CloseToAGatherAlone) { EXPECT_LT(worst_gather(64, false), 0.25); }

TEST(ZeroLoad, CloseToAGatherAloneWithAddersInTheDataPath) {
  EXPECT_LT(worst_gather(32, true), 0.1);
  EXPECT_LT(worst_gather(64, true), 0.1);
}

TEST(ZeroLoad, NeverLaterThanUnderLoad) {
  Extent extent = small();
  extent.max_side = 3;
  for (std::uint64_t seed = 0; seed < 1500; ++seed) {
    Random random(seed);
    const Scenario scenario = random_scenario(random, extent);
    const Outcome outcome = run(*make_event_network(scenario.parameters), scenario);
    std::vector<Cycle> first_start(scenario.transfers.size(), kNever);
    for (const auto& start : scenario.starts)
      first_start[start.id] = std::min(first_start[start.id], start.at);
    for (const auto& [cycle, delivery] : outcome.deliveries) {
      const auto& [send, reduce] = scenario.transfers[delivery.transfer];
      const Cycle bound =
          scenario.is_send(delivery.transfer)
              ? first_start[delivery.transfer] + send_latencies(scenario.parameters, send)[delivery.output]
              : reduce_completion(scenario.parameters, reduce, operand_starts(scenario, delivery.transfer));
      ASSERT_LE(bound, cycle) << "seed " << seed << ", transfer " << delivery.transfer;
    }
  }
}

TEST(ZeroLoad, MonotoneInTheStarts) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    Random random(seed);
    const Parameters parameters = random_parameters(random, small());
    const Reduce reduce = random_reduce(random, parameters, 4);
    std::vector<Cycle> starts(reduce.operands.size());
    for (Cycle& start : starts) start = pick(random, 0, 50);
    const Cycle before = reduce_completion(parameters, reduce, starts);
    for (Cycle& start : starts) start += pick(random, 0, 1) * pick(random, 0, 30);
    ASSERT_LE(before, reduce_completion(parameters, reduce, starts)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace primalsim::noc::ipcn
