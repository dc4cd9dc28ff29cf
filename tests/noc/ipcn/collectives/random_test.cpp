// Collectives over random macros of random meshes: all end, alone and several at once; nothing is lost; flits
// and hops are as many as formulas say.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>
#include <vector>

#include "noc/ipcn/collectives/collectives.h"
#include "tests/noc/ipcn/scenario.h"

namespace primalsim::noc::ipcn {
namespace {

struct Case {
  Parameters parameters;
  std::vector<std::uint32_t> macros;
  std::uint32_t flits = 0;
  Collective collective = Collective::kBroadcast;
  bool ring = false;

  std::size_t k() const { return macros.size(); }
  std::uint64_t part(std::size_t i) const { return part_flits(flits, k(), i); }
  CollectivePlan plan() const {
    return make_plan(parameters.ribbon, collective,
                     ring ? CollectiveAlgorithm::kRing : CollectiveAlgorithm::kTree, macros, flits,
                     parameters.fifo_flits);
  }
};

Case random_case(std::uint64_t seed) {
  Random random(seed);
  Case result;
  Extent extent;
  extent.max_tiles = 1;
  extent.max_side = 5;
  do {
    result.parameters = random_parameters(random, extent);
  } while (result.parameters.ribbon.macros() < 2);
  std::vector<std::uint32_t> all(result.parameters.ribbon.macros());
  std::iota(all.begin(), all.end(), 0u);
  for (std::size_t left = all.size(); left > 1; --left) {
    std::swap(all[left - 1], all[pick(random, 0, static_cast<std::uint32_t>(left - 1))]);
  }
  all.resize(pick(random, 2, static_cast<std::uint32_t>(all.size())));
  result.macros = all;
  result.flits = pick(random, static_cast<std::uint32_t>(all.size()), 150);
  result.collective = static_cast<Collective>(pick(random, 0, 3));
  result.ring = pick(random, 0, 1) == 1;
  return result;
}

// Links (macro, direction) of the XY path.
using Links = std::set<std::pair<std::uint32_t, unsigned>>;
void add_path(const Ribbon& ribbon, std::uint32_t from, std::uint32_t to, Links& links) {
  MacroPosition at = ribbon.position(from);
  const MacroPosition end = ribbon.position(to);
  for (; at.x < end.x; ++at.x) links.emplace(ribbon.index(at), kEast);
  for (; at.x > end.x; --at.x) links.emplace(ribbon.index(at), kWest);
  for (; at.y < end.y; ++at.y) links.emplace(ribbon.index(at), kSouth);
  for (; at.y > end.y; --at.y) links.emplace(ribbon.index(at), kNorth);
}

std::uint64_t links_of_tree(const Case& c, std::uint32_t root, bool towards_root) {
  Links links;
  for (const std::uint32_t macro : c.macros)
    add_path(c.parameters.ribbon, towards_root ? macro : root, towards_root ? root : macro, links);
  return links.size();
}

std::uint64_t tree_hops(const Case& c) {
  std::uint64_t gather = 0;
  std::uint64_t scatter = 0;
  for (std::size_t i = 0; i < c.k(); ++i) {
    gather += c.part(i) * links_of_tree(c, c.macros[i], false);
    scatter += c.part(i) * links_of_tree(c, c.macros[i], true);
  }
  switch (c.collective) {
    case Collective::kBroadcast:
      return c.flits * links_of_tree(c, c.macros[0], false);
    case Collective::kAllGather:
      return gather;
    case Collective::kReduceScatter:
      return scatter;
    default:
      const std::uint32_t middle = c.plan()[0].reduce.nodes[0].macro;
      return c.flits * (links_of_tree(c, middle, true) + links_of_tree(c, middle, false));
  }
}

std::uint64_t ring_hops(const Case& c) {
  std::vector<std::uint64_t> length(c.k());  // from macro i to the next
  for (std::size_t i = 0; i < c.k(); ++i) {
    Links links;
    add_path(c.parameters.ribbon, c.macros[i], c.macros[(i + 1) % c.k()], links);
    length[i] = links.size();
  }
  const std::uint64_t round = std::accumulate(length.begin(), length.end(), std::uint64_t{0});
  std::uint64_t gather = 0;
  std::uint64_t scatter = 0;
  for (std::size_t i = 0; i < c.k(); ++i) {
    gather += c.part(i) *
              (round - length[(i + c.k() - 1) % c.k()]);  // all but the last link, back to where it began
    scatter += c.part(i) * (round - length[i]);           // all but the first
  }
  switch (c.collective) {
    case Collective::kBroadcast:
      return c.flits * (round - length.back());
    case Collective::kAllGather:
      return gather;
    case Collective::kReduceScatter:
      return scatter;
    default:
      return gather + scatter;
  }
}

void expect_all_received(const Case& c, const Network& network) {
  for (std::size_t i = 0; i < c.k(); ++i) {
    const std::uint64_t received = network.output_flits(c.macros[i], kLocal);
    if (c.collective == Collective::kBroadcast) {
      EXPECT_EQ(received, i == 0 ? 0 : c.flits);
    } else if (c.collective == Collective::kAllGather) {
      EXPECT_EQ(received, c.flits - c.part(i));
    }
  }
}

TEST(CollectivesAtRandom, EndAndMoveWhatTheyMust) {
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    SCOPED_TRACE(seed);
    const Case c = random_case(seed);
    const CollectivePlan plan = c.plan();
    for (const CollectiveStep& step : plan) {
      if (step.is_send()) continue;
      std::multiset<std::uint32_t> summed;
      for (const Operand& operand : step.reduce.operands)
        summed.insert(step.reduce.nodes[operand.node].macro);
      ASSERT_EQ(summed, std::multiset<std::uint32_t>(c.macros.begin(), c.macros.end()));
    }
    const auto network = make_event_network(c.parameters);
    const CollectiveRun run = run_plans(c.parameters, {&plan, 1}, *network);
    EXPECT_GE(run.cycles, collective_bound(c.parameters, c.collective, c.macros, c.flits));
    EXPECT_EQ(run.totals.ejected_flits, run.totals.injected_flits + run.totals.forked_flits);
    EXPECT_EQ(run.totals.link_flit_hops, c.ring ? ring_hops(c) : tree_hops(c));
    expect_all_received(c, *network);
    if (seed % 5 != 0) continue;
    const auto reference = make_reference_network(c.parameters);
    EXPECT_EQ(run_plans(c.parameters, {&plan, 1}, *reference).cycles, run.cycles);
  }
}

TEST(CollectivesAtRandom, SeveralAtOnceEnd) {
  for (std::uint64_t seed = 1000; seed < 1100; ++seed) {
    SCOPED_TRACE(seed);
    Case c = random_case(seed);
    std::vector<CollectivePlan> plans;
    std::uint64_t hops = 0;
    for (unsigned i = 0; i < 8; ++i) {
      c.collective = static_cast<Collective>(i / 2);
      c.ring = i % 2 == 0;
      plans.push_back(c.plan());
      hops += c.ring ? ring_hops(c) : tree_hops(c);
    }
    const CollectiveRun event = run_plans(c.parameters, plans, *make_event_network(c.parameters));
    EXPECT_EQ(event.totals.link_flit_hops, hops);
    if (seed % 5 != 0) continue;
    EXPECT_EQ(run_plans(c.parameters, plans, *make_reference_network(c.parameters)).cycles, event.cycles);
  }
}

}  // namespace
}  // namespace primalsim::noc::ipcn
