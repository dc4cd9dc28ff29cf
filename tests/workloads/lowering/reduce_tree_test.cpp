#include "workloads/program/reduce_tree.h"

#include <gtest/gtest.h>

#include <random>

namespace primalsim::workloads {
namespace {

using Macros = std::vector<std::uint32_t>;

// Two tiles more than needed at either end; 4 x 4 macros, gateways in rows 1 and 3.
const Ribbon kRibbon{4, 4, 4, 2};

std::uint32_t at(std::uint32_t tile, std::uint32_t x, std::uint32_t y) { return kRibbon.index({tile, x, y}); }

Macros macros(const ReduceTree& tree) {
  Macros result;
  for (const ReduceTree::Node& node : tree.nodes) result.push_back(node.macro);
  return result;
}

Macros parents(const ReduceTree& tree) {
  Macros result;
  for (const ReduceTree::Node& node : tree.nodes) result.push_back(node.parent);
  return result;
}

TEST(ReduceTree, OneOperandIsALeafBelowTheRoot) {
  const ReduceTree tree = ReduceTreeBuilder(kRibbon).build(at(0, 3, 3), {}, Macros{at(0, 0, 0)});
  EXPECT_EQ(macros(tree), (Macros{at(0, 3, 3), at(0, 0, 0)}));
  EXPECT_EQ(parents(tree), (Macros{0, 0}));
  EXPECT_TRUE(tree.nodes[0].adds());
  EXPECT_FALSE(tree.nodes[1].adds());
}

TEST(ReduceTree, AnOperandAtTheRootIsItsOwn) {
  const ReduceTree tree = ReduceTreeBuilder(kRibbon).build(at(0, 3, 3), {}, Macros{at(0, 3, 3)});
  EXPECT_EQ(macros(tree), (Macros{at(0, 3, 3)}));
  EXPECT_EQ(tree.operand_nodes, (Macros{0}));
}

// (0,0) goes east to column 2, then south; (0,1) east to column 2, where the two meet.
TEST(ReduceTree, StreamsThatMeetAreAddedThere) {
  const ReduceTree tree = ReduceTreeBuilder(kRibbon).build(at(0, 2, 3), {}, Macros{at(0, 0, 0), at(0, 0, 1)});
  EXPECT_EQ(macros(tree), (Macros{at(0, 2, 3), at(0, 2, 1), at(0, 0, 0), at(0, 0, 1)}));
  EXPECT_EQ(parents(tree), (Macros{0, 0, 1, 1}));
  EXPECT_EQ(tree.nodes[1].contributions, 2U);
}

TEST(ReduceTree, AnOperandJoinsAStreamThatPasses) {
  const ReduceTree tree = ReduceTreeBuilder(kRibbon).build(at(0, 3, 0), {}, Macros{at(0, 1, 0), at(0, 0, 0)});
  EXPECT_EQ(macros(tree), (Macros{at(0, 3, 0), at(0, 1, 0), at(0, 0, 0)}));
  EXPECT_EQ(parents(tree), (Macros{0, 0, 1}));
  EXPECT_EQ(tree.operand_nodes, (Macros{1, 2}));
}

TEST(ReduceTree, TwoPortsOfOneMacroAreTwoContributions) {
  const ReduceTree tree = ReduceTreeBuilder(kRibbon).build(at(0, 3, 0), {}, Macros{at(0, 1, 0), at(0, 1, 0)});
  EXPECT_EQ(macros(tree), (Macros{at(0, 3, 0), at(0, 1, 0)}));
  EXPECT_TRUE(tree.nodes[1].adds());
}

// Tile 0 sums at its east gateway in row 1, nearest to the home's row 0, tile 2 at its west gateway.
TEST(ReduceTree, EveryTileSumsBeforeTheSumLeavesIt) {
  const Macros operands{at(0, 0, 1), at(0, 1, 1), at(1, 1, 0), at(2, 2, 2), at(2, 3, 2)};
  const ReduceTree tree = ReduceTreeBuilder(kRibbon).build(at(1, 0, 0), {}, operands);
  // The gateways themselves have one stream only, so the macros where operands met send straight to the home.
  EXPECT_EQ(macros(tree),
            (Macros{at(1, 0, 0), at(1, 1, 0), at(0, 1, 1), at(0, 0, 1), at(2, 2, 2), at(2, 3, 2)}));
  EXPECT_EQ(parents(tree), (Macros{0, 0, 0, 2, 0, 4}));
}

// Tile 2's sum joins tile 1's at tile 1's gateway, on the way to tile 0.
TEST(ReduceTree, AFarTileSumsIntoTheNextTilesRoot) {
  const Macros operands{at(1, 2, 1), at(2, 2, 1)};
  const ReduceTree tree = ReduceTreeBuilder(kRibbon).build(at(0, 0, 0), {}, operands);
  EXPECT_EQ(macros(tree), (Macros{at(0, 0, 0), at(1, 0, 1), at(1, 2, 1), at(2, 2, 1)}));
  EXPECT_EQ(parents(tree), (Macros{0, 0, 1, 1}));
}

TEST(ReduceTree, TheMappingsRootsAreUsed) {
  const Macros operands{at(0, 0, 0), at(0, 2, 2), at(1, 1, 1)};
  const ReduceTree tree = ReduceTreeBuilder(kRibbon).build(at(1, 3, 3), Macros{at(0, 1, 3)}, operands);
  // Operands of tile 0 meet at (1, 3) or before: (0,0) goes x first to column 1 and down, (2,2) to (1,2).
  EXPECT_EQ(macros(tree), (Macros{at(1, 3, 3), at(1, 1, 1), at(0, 1, 2), at(0, 0, 0), at(0, 2, 2)}));
  EXPECT_EQ(parents(tree), (Macros{0, 0, 0, 2, 2}));
}

TEST(ReduceTree, ARootInTheHomesOwnTileSendsTheSumHome) {
  const Macros operands{at(0, 0, 0), at(0, 3, 0)};
  const ReduceTree tree = ReduceTreeBuilder(kRibbon).build(at(0, 3, 3), Macros{at(0, 2, 0)}, operands);
  EXPECT_EQ(macros(tree), (Macros{at(0, 3, 3), at(0, 2, 0), at(0, 0, 0), at(0, 3, 0)}));
  EXPECT_EQ(parents(tree), (Macros{0, 0, 1, 1}));
}

// From the far end: row 0 eastwards, row 1 westwards, then to the root below. A macro with two operands is
// one link.
TEST(ReduceChain, WalksRowByRowToAndFro) {
  const Macros operands{at(0, 0, 0), at(0, 2, 0), at(0, 3, 1), at(0, 1, 1), at(0, 1, 1)};
  const ReduceTree chain = ReduceTreeBuilder(kRibbon, ReduceShape::kChain).build(at(0, 0, 3), {}, operands);
  EXPECT_EQ(macros(chain), (Macros{at(0, 0, 3), at(0, 1, 1), at(0, 3, 1), at(0, 2, 0), at(0, 0, 0)}));
  EXPECT_EQ(parents(chain), (Macros{0, 0, 1, 2, 3}));
  EXPECT_EQ(chain.operand_nodes, (Macros{4, 3, 2, 1, 1}));
  EXPECT_EQ(chain.nodes[1].contributions, 3U);
}

// The row nearer to the root comes last; what stands at the root is no link.
TEST(ReduceChain, EndsInTheRowNextToTheRoot) {
  const Macros operands{at(0, 2, 0), at(0, 0, 1), at(0, 3, 3)};
  const ReduceTree chain = ReduceTreeBuilder(kRibbon, ReduceShape::kChain).build(at(0, 2, 0), {}, operands);
  EXPECT_EQ(macros(chain), (Macros{at(0, 2, 0), at(0, 0, 1), at(0, 3, 3)}));
  EXPECT_EQ(parents(chain), (Macros{0, 0, 1}));
  EXPECT_EQ(chain.operand_nodes, (Macros{0, 1, 2}));
}

TEST(ReduceChain, EveryTileHasItsOwn) {
  const Macros operands{at(0, 0, 1), at(0, 1, 1), at(1, 1, 0), at(1, 2, 0)};
  const ReduceTree chain = ReduceTreeBuilder(kRibbon, ReduceShape::kChain).build(at(1, 0, 0), {}, operands);
  EXPECT_EQ(macros(chain), (Macros{at(1, 0, 0), at(1, 1, 0), at(1, 2, 0), at(0, 1, 1), at(0, 0, 1)}));
  EXPECT_EQ(parents(chain), (Macros{0, 0, 1, 0, 3}));
}

// Parents come first, every operand reaches the root, contributions are what they say, and no node only
// forwards.
class RandomReduceTree : public testing::TestWithParam<ReduceShape> {};
INSTANTIATE_TEST_SUITE_P(Shapes, RandomReduceTree, testing::Values(ReduceShape::kTree, ReduceShape::kChain));

TEST_P(RandomReduceTree, IsWellFormed) {
  std::mt19937_64 random(7);
  const Ribbon ribbon{3, 8, 8, 2};
  ReduceTreeBuilder builder(ribbon, GetParam());
  for (int round = 0; round < 300; ++round) {
    Macros operands;
    const std::uint64_t count = 1 + random() % 60;
    for (std::uint64_t i = 0; i < count; ++i)
      operands.push_back(static_cast<std::uint32_t>(random() % ribbon.macros()));
    Macros roots;
    for (std::uint32_t tile = 0; tile < 3; ++tile) {
      if (random() % 3 == 0) roots.push_back(static_cast<std::uint32_t>(tile * 64 + random() % 64));
    }
    const auto home = static_cast<std::uint32_t>(random() % ribbon.macros());
    const ReduceTree tree = builder.build(home, roots, operands);
    ASSERT_EQ(tree.nodes[0].macro, home);
    Macros contributions(tree.nodes.size(), 0);
    Macros own(tree.nodes.size(), 0);
    ASSERT_EQ(tree.operand_nodes.size(), operands.size());
    for (std::size_t i = 0; i < operands.size(); ++i) {
      ++contributions[tree.operand_nodes[i]];
      ++own[tree.operand_nodes[i]];
      EXPECT_EQ(tree.nodes[tree.operand_nodes[i]].macro, operands[i]);
    }
    for (std::size_t node = 1; node < tree.nodes.size(); ++node) {
      ASSERT_LT(tree.nodes[node].parent, node);
      ++contributions[tree.nodes[node].parent];
    }
    for (std::size_t node = 0; node < tree.nodes.size(); ++node) {
      EXPECT_EQ(tree.nodes[node].contributions, contributions[node]);
      EXPECT_TRUE(node == 0 || own[node] > 0 || contributions[node] > 1);
    }
  }
}

}  // namespace
}  // namespace primalsim::workloads
