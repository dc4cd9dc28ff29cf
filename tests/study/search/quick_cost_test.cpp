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
  return {ribbon.column(ribbon.position(macro)), ribbon.position(macro).y};
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

// Three of four pairs of 100 mappings: that the cost still says something. bench/search measures how much on
// a real model.
TEST(QuickCost, RanksMappingsMostlyAsTheirRunsDo) {
  const Inputs inputs{testing::example_model("tiny", "tiny-r4-qv"), testing::example_machine("tiny")};
  const pe_models::Machine machine(inputs.architecture);
  const workloads::StrategyOptions options;
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
    both.emplace_back(evaluator.score(mapping).value(), cost.cycles(mapping.placements(0), 40));
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

}  // namespace
}  // namespace primalsim::study
