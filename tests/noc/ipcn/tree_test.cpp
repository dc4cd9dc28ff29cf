// Dimension-order trees against the paths of single destinations.
#include "noc/ipcn/trees/tree.h"

#include <gtest/gtest.h>

#include <set>
#include <tuple>

#include "core/error.h"
#include "core/geometry/ring.h"
#include "noc/ipcn/trees/xy_tree.h"
#include "noc/ipcn/zero_load.h"
#include "tests/noc/ipcn/scenario.h"

namespace primalsim::noc::ipcn {
namespace {

using Branch = std::tuple<std::uint32_t, unsigned, std::uint32_t>;  // router, output, what is behind it

std::set<Branch> branches(const std::vector<TreeNode>& tree) {
  std::set<Branch> found;
  std::vector<std::uint32_t> open{0};
  while (!open.empty()) {
    const TreeNode node = tree[open.back()];
    open.pop_back();
    for (unsigned port = 0; port < kPorts; ++port) {
      if ((node.outputs >> port & 1u) == 0) continue;
      const std::uint32_t child = child_of(node, port);
      EXPECT_TRUE(found.emplace(node.router, port, tree[child].router).second) << "a branch occurs twice";
      if (port < kPlanarPorts) open.push_back(child);
    }
  }
  return found;
}

// Step by step, as the specification says it: x first, then y; across at the gateway row.
std::set<Branch> path(const Ribbon& ribbon, const Terminal& from, const Terminal& to,
                      std::uint32_t destination) {
  std::set<Branch> found;
  MacroPosition at = ribbon.position(from.macro);
  const MacroPosition sink = ribbon.position(to.macro);
  const std::uint32_t row = ribbon.nearest_gateway_row(at.y);
  while (true) {
    const bool here = at.tile == sink.tile;
    const bool east = at.tile < sink.tile;
    const std::uint32_t x = here ? sink.x : east ? ribbon.width - 1 : 0;
    const std::uint32_t y = here ? sink.y : row;
    const std::uint32_t router = ribbon.index(at);
    unsigned port = 0;
    if (at.x != x) {
      port = at.x < x ? kEast : kWest;
      at.x += at.x < x ? 1 : -1;
    } else if (at.y != y) {
      port = at.y < y ? kSouth : kNorth;
      at.y += at.y < y ? 1 : -1;
    } else if (!here) {
      port = east ? kEast : kWest;
      at = {at.tile + (east ? 1 : -1), east ? 0 : ribbon.width - 1, at.y};
    } else {
      found.emplace(router, to.port, destination);
      return found;
    }
    found.emplace(router, port, ribbon.index(at));
  }
}

TEST(XyTree, IsTheUnionOfThePaths) {
  Extent extent;
  extent.max_side = 6;
  extent.max_tiles = 4;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Random random(seed);
    const Parameters parameters = random_parameters(random, extent);
    const Send send = random_send(random, parameters, 1);
    std::set<Branch> expected;
    for (std::uint32_t i = 0; i < send.destinations.size(); ++i) {
      expected.merge(path(parameters.ribbon, send.source, send.destinations[i], i));
    }
    std::vector<TreeNode> tree;
    XyTreeBuilder(parameters.ribbon).build(send.source, send.destinations, tree);
    ASSERT_EQ(branches(tree), expected) << "seed " << seed;
    ASSERT_EQ(tree.size(), expected.size() + 1);
  }
}

TEST(XyTree, MarksCrossings) {
  std::vector<TreeNode> tree;
  const Ribbon ribbon{.tiles = 2, .width = 1, .height = 1, .gateways = 1};
  XyTreeBuilder(ribbon).build({0, kLocal}, std::vector<Terminal>{{1, kAcim}}, tree);
  ASSERT_EQ(tree.size(), 3u);
  EXPECT_EQ(tree[0].outputs, 1u << kEast);
  EXPECT_EQ(tree[0].crossings, 1u << kEast);
  EXPECT_EQ(tree[1].router, 1u);
  EXPECT_EQ(tree[1].outputs, 1u << kAcim);
  EXPECT_EQ(tree[1].crossings, 0u);
}

TEST(XyTree, RefusesADestinationGivenTwice) {
  std::vector<TreeNode> tree;
  const Ribbon ribbon{.tiles = 1, .width = 2, .height = 1, .gateways = 1};
  EXPECT_THROW(XyTreeBuilder(ribbon).build({0, kLocal}, std::vector<Terminal>{{1, kAcim}, {1, kAcim}}, tree),
               InputError);
}

// 2 x 3 macros: from (0, 0) to (1, 2), down first.
TEST(YxTree, GoesAlongYFirst) {
  std::vector<TreeNode> tree;
  const Ribbon ribbon{.tiles = 1, .width = 2, .height = 3, .gateways = 1};
  make_trees("yx", ribbon)->build({0, kLocal}, std::vector<Terminal>{{5, kAcim}}, tree);
  EXPECT_EQ(branches(tree), (std::set<Branch>{{0, kSouth, 2}, {2, kSouth, 4}, {4, kEast, 5}, {5, kAcim, 0}}));
}

TEST(TreeRegistry, RefusesAnUnknownNameAndListsTheKnownOnes) {
  try {
    make_trees("diagonal", Ribbon{});
    FAIL() << "not refused";
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(), "there is no tree 'diagonal'; allowed are xy, yx");
  }
}

// What every builder in the registry promises: a multicast is the union of the paths to its destinations, and
// a send alone takes the time of the closed form.
class EveryTree : public ::testing::TestWithParam<TreeEntry> {};

TEST_P(EveryTree, IsTheUnionOfItsPaths) {
  Extent extent;
  extent.max_side = 6;
  extent.max_tiles = 3;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    Random random(seed);
    const Parameters parameters = random_parameters(random, extent);
    const Send send = random_send(random, parameters, 1);
    const std::unique_ptr<TreeBuilder> trees = GetParam().make(parameters.ribbon);
    std::vector<TreeNode> tree;
    std::set<Branch> paths;
    for (std::uint32_t i = 0; i < send.destinations.size(); ++i) {
      trees->build(send.source, {&send.destinations[i], 1}, tree);
      for (auto [router, port, behind] : branches(tree)) {
        paths.emplace(router, port, port < kPlanarPorts ? behind : i);
      }
    }
    trees->build(send.source, send.destinations, tree);
    ASSERT_EQ(branches(tree), paths) << "seed " << seed;
  }
}

// Whether any path from one macro to another takes the way around an end of a row or column of `size` macros,
// if rows and columns are rings; shortest ways on a ring of 5 or more do.
bool goes_around(const TreeEntry& tree, std::uint32_t size) {
  const Ribbon ribbon{.tiles = 1, .width = size, .height = size, .gateways = 1};
  const Topology torus{size, size, ring()};
  const std::unique_ptr<TreeBuilder> trees = tree.make(ribbon);
  for (std::uint32_t pair = 0; pair < torus.nodes() * torus.nodes(); ++pair) {
    const std::uint32_t from = pair / torus.nodes();
    const std::uint32_t to = pair % torus.nodes();
    std::vector<TreeNode> nodes;
    trees->build({from, kLocal}, std::vector<Terminal>{{to, kAcim}}, nodes);
    if (nodes.size() - 2 == torus.distance(from, to) &&
        nodes.size() - 2 < Topology{size, size}.distance(from, to))
      return true;
  }
  return false;
}

// What a tree says of tori is what its paths are: one that serves them goes the shortest way, round the end.
TEST_P(EveryTree, SaysWhetherItServesTori) { EXPECT_EQ(goes_around(GetParam(), 5), GetParam().rings); }

TEST_P(EveryTree, TakesTheTimeOfTheClosedFormAlone) {
  Extent extent;
  extent.max_side = 5;
  extent.max_tiles = 3;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    Parameters parameters = random_parameters(random, extent);
    parameters.tree = GetParam().name;
    Send send = random_send(random, parameters, 100);
    send.destinations.resize(1);
    const auto network = make_event_network(parameters);
    network->start_send(0, send, 0);
    Cycle arrival = 0;
    std::vector<Delivery> completed;
    network->advance(0);
    for (Cycle now = network->next_cycle(); now != kNever; now = network->next_cycle()) {
      network->deliver(now, completed);
      if (!completed.empty() && arrival == 0) arrival = now;
      network->advance(now);
    }
    ASSERT_EQ(arrival, send_latencies(parameters, send)[0]) << "seed " << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Registry, EveryTree,
                         ::testing::ValuesIn(tree_registry().begin(), tree_registry().end()),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace primalsim::noc::ipcn
