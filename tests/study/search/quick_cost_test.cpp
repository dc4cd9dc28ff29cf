#include "study/search/quick_cost.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "accelerator/network_parameters.h"
#include "noc/ipcn/zero_load.h"
#include "study/search/evaluator.h"
#include "study/search/moves.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/mapping/regions/default_regions.h"
#include "workloads/mapping/regions/place_regions.h"

namespace primalsim::study {
namespace {

RibbonPoint point_of(const Ribbon& ribbon, std::uint32_t macro) {
  const MacroPosition at = ribbon.position(macro);
  return {ribbon.column(at), at.y, at.tile};
}

TEST(QuickTransfers, WithinATileTravelAsTheNetworkDoes) {
  const pe_models::Machine machine(testing::example_machine("tiny"));
  const noc::ipcn::Parameters parameters = accelerator::network_parameters(1, machine);
  const QuickTransfers transfers(machine);
  RandomStream random(3);
  for (int i = 0; i < 200; ++i) {
    const auto from = static_cast<std::uint32_t>(random.below(parameters.ribbon.macros()));
    const auto to = static_cast<std::uint32_t>(random.below(parameters.ribbon.macros()));
    const auto flits = static_cast<std::uint32_t>(1 + random.below(100));
    const noc::ipcn::Send send{flits, {from, noc::ipcn::kLocal}, {{to, noc::ipcn::kLocal}}};
    const Cycle alone = noc::ipcn::send_latencies(parameters, send).front();
    EXPECT_EQ(transfers.travel(point_of(parameters.ribbon, from), point_of(parameters.ribbon, to), flits),
              alone)
        << from << " to " << to << ", " << flits << " flits";
  }
}

TEST(QuickTransfers, SumsOfOneOperandAreThatOperandsStream) {
  const pe_models::Machine machine(testing::example_machine("tiny"));
  const noc::ipcn::Parameters parameters = accelerator::network_parameters(1, machine);
  QuickTransfers transfers(machine);
  RandomStream random(4);
  for (int i = 0; i < 100; ++i) {
    const auto at = static_cast<std::uint32_t>(random.below(parameters.ribbon.macros()));
    const auto root = static_cast<std::uint32_t>(random.below(parameters.ribbon.macros()));
    const noc::ipcn::Reduce reduce{5, {{root, 0}, {at, 0}}, {{1, noc::ipcn::kAcim}}};
    const std::vector<Cycle> starts{7};
    transfers.add_operand(point_of(parameters.ribbon, at), 7);
    EXPECT_EQ(transfers.sum_at(point_of(parameters.ribbon, root), 5),
              noc::ipcn::reduce_completion(parameters, reduce, starts));
  }
}

// Rows and columns of 4 x 4 macros. From (0, 0) to (3, 0) and (3, 2): 8 flits on row 0 and on column 3. From
// (1, 0) to (3, 1): 8 more on links of row 0 behind column 1 and on the first link of column 3.
TEST(QuickLoads, CountMulticastsThatShareLinks) {
  QuickLoads loads({1, 4, 4, 1});
  loads.clear(1);
  loads.add_destination({3, 0, 0});
  loads.add_destination({3, 2, 0});
  loads.add_source({0, 0, 0}, 8);
  loads.add_destination({3, 1, 0});
  loads.add_source({1, 0, 0}, 8);
  loads.finish();
  EXPECT_EQ(loads.busiest({0, 0, 0}, {3, 2, 0}), 16U);
  EXPECT_EQ(loads.busiest({0, 1, 0}, {2, 1, 0}), 0U);
}

// To the root (1, 1) from (0, 3) and (2, 3): 4 flits on row 3 from either side, and on column 1. To (1, 2)
// from (1, 3): 5 more on the link between rows 3 and 2.
TEST(QuickLoads, CountSumsThatShareLinks) {
  QuickLoads loads({1, 4, 4, 1});
  loads.clear(1);
  loads.add_operand({0, 3, 0});
  loads.add_operand({2, 3, 0});
  loads.add_root({1, 1, 0}, 4);
  loads.add_operand({1, 3, 0});
  loads.add_root({1, 2, 0}, 5);
  loads.finish();
  EXPECT_EQ(loads.busiest_to_root({0, 3, 0}, {1, 1, 0}), 9U);
  EXPECT_EQ(loads.busiest_to_root({0, 3, 0}, {2, 1, 0}), 4U);
}

// Three of four pairs of 100 mappings, all with streams as a whole: that the cost still says something.
// bench/search measures how much on a real model.
TEST(QuickCost, RanksMappingsMostlyAsTheirRunsDo) {
  const Inputs inputs{testing::example_model("tiny", "tiny-r4-qv"), testing::example_machine("tiny")};
  const pe_models::Machine machine(inputs.architecture);
  const workloads::StrategyOptions options{.stream_parts = 1};
  const workloads::PlacementRequest request{inputs.workload, inputs.workload.layer(), machine, options};
  const Moves moves(request);
  v1::SearchGoal goal;
  goal.set_objective(v1::SearchGoal::CYCLES);
  goal.set_lockstep(false);
  v1::ContextWeight& context = *goal.add_contexts();
  context.set_context(40);
  context.set_weight(1);
  const Evaluator evaluator(inputs, goal);
  QuickCost cost(inputs.workload, machine);
  v1::Regions regions = workloads::default_regions(request);
  std::vector<std::pair<double, Cycle>> both;
  for (std::uint64_t i = 0; i < 100; ++i) {
    RandomStream random(6, i);
    regions = moves.change(regions, 0.3, random);
    const v1::Mapping mapping = workloads::make_mapping(regions, inputs.workload, machine, options);
    both.emplace_back(evaluator.score(mapping).value(),
                      cost.cycles(workloads::place_flat(regions, request), 1, 40));
  }
  int agree = 0;
  int pairs = 0;
  for (std::size_t a = 0; a < both.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) {
      if (both[a].first == both[b].first || both[a].second == both[b].second) continue;
      ++pairs;
      agree += (both[a].first < both[b].first) == (both[a].second < both[b].second) ? 1 : 0;
    }
  }
  EXPECT_GT(agree, pairs * 3 / 4);
}

// The residual stream's flits count on their way.
TEST(QuickCost, AWiderResidualTakesLonger) {
  v1::Architecture architecture = testing::example_machine("tiny");
  const v1::Workload model = testing::example_model("tiny", "tiny-r4-qv");
  const auto cycles = [&] {
    const pe_models::Machine machine(architecture);
    const workloads::StrategyOptions options;
    const workloads::PlacementRequest request{model, model.layer(), machine, options};
    const auto placement = workloads::place_flat(workloads::default_regions(request), request);
    return QuickCost(model, machine).cycles(placement, 4, 40);
  };
  const Cycle narrow = cycles();
  architecture.mutable_precision()->set_residual_bits(32);
  EXPECT_GT(cycles(), narrow);
}

// What follows the last part of a slice is short.
TEST(QuickCost, StreamsInPartsTakeLess) {
  const v1::Workload model = testing::example_model("tiny", "tiny-r4-qv");
  const pe_models::Machine machine(testing::example_machine("tiny"));
  const workloads::StrategyOptions options;
  const workloads::PlacementRequest request{model, model.layer(), machine, options};
  const auto placement = workloads::place_flat(workloads::default_regions(request), request);
  QuickCost cost(model, machine);
  const Cycle whole = cost.cycles(placement, 1, 40);
  EXPECT_LT(cost.cycles(placement, 2, 40), whole);
  EXPECT_EQ(cost.cycles(placement, 1, 40), whole);
}

}  // namespace
}  // namespace primalsim::study
