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
class RandomReduceTree : public ::testing::TestWithParam<ReduceShape> {};
INSTANTIATE_TEST_SUITE_P(Shapes, RandomReduceTree,
                         ::testing::Values(ReduceShape::kTree, ReduceShape::kChain));

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

// One tile of 8 x 1, operands at 1 .. 4, root 0. The first input of an adder is complete when its sum is, the
// next `flits` cycles earlier, each the way earlier: (links + 2) hops of 2 cycles and 1 of the adder.
class StaggeredTree : public ::testing::Test {
 protected:
  static Macros built_parents(std::uint64_t flits, std::uint64_t cycles_per_flit = 1) {
    const Ribbon row{1, 8, 1, 1};
    ReduceTreeBuilder builder(row, ReduceShape::kStaggered, {2, 1, cycles_per_flit});
    const ReduceTree tree = builder.build(0, {}, Macros{1, 2, 3, 4}, flits);
    EXPECT_EQ(macros(tree), (Macros{0, 1, 2, 3, 4}));
    return parents(tree);
  }
};

// 1: 7 before the end. 2: at the root 1 + 8 + 1 = 10, at 1 it would be 7 + 7. 3: 2 + 10 + 1 = 13, 4: 3 + 12 +
// 1 = 16, at 1 they would be 7 + 9 and 7 + 11.
TEST_F(StaggeredTree, OneFlitGoesStraightToTheRoot) { EXPECT_EQ(built_parents(1), (Macros{0, 0, 0, 0, 0})); }

// 1: 7. 2: at the root 8 + 9 = 17, at 1 it is 7 + 7 = 14. 3: at the root 8 + 11 = 19, at 1 15 + 9, at 2 14
// + 7. 4: at the root 16 + 13 = 29, at 1 15 + 11, at 2 14 + 9 = 23, at 3 19 + 7 = 26.
TEST_F(StaggeredTree, WhileAnAdderIsBusyOthersTakeInputs) {
  EXPECT_EQ(built_parents(8), (Macros{0, 0, 1, 0, 2}));
  EXPECT_EQ(built_parents(4, 2), (Macros{0, 0, 1, 0, 2}));  // as long, at two cycles a flit
}

TEST_F(StaggeredTree, SumsLongerThanFourHopsGoAlongPaths) {
  EXPECT_EQ(built_parents(9), (Macros{0, 0, 1, 2, 3}));
}

// The input from the other tile comes last, so the root keeps its last place for it: 2 is at the root 8 + 8 +
// 8
// + 1 = 25 before the end, at 1 it is 15 + 7 = 22.
TEST_F(StaggeredTree, TheRootWaitsForOtherTilesLast) {
  const Ribbon row{2, 8, 1, 1};
  const ReduceTree tree = ReduceTreeBuilder(row, ReduceShape::kStaggered, {2, 1, 1})
                              .build(0, Macros{row.index({1, 0, 0})}, Macros{1, 2, row.index({1, 1, 0})}, 8);
  EXPECT_EQ(macros(tree), (Macros{0, 1, 2, row.index({1, 1, 0})}));
  EXPECT_EQ(parents(tree), (Macros{0, 0, 1, 0}));
}

}  // namespace
}  // namespace primalsim::workloads
