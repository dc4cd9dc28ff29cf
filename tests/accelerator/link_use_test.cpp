// Link use and blame. Tiles of 4 x 4.
#include <gtest/gtest.h>

#include "accelerator/run_program.h"
#include "tests/accelerator/small_program.h"

namespace primalsim::accelerator {
namespace {

using testing::ProgramMaker;
using testing::small_architecture;
using testing::two_operators;

TEST(LinkUse, HottestLinksAndTheirOperators) {
  const ProgramResult result = run_program(two_operators().program(), small_architecture());
  ASSERT_EQ(result.flit_cycles, 22U);
  ASSERT_EQ(result.hot_links.size(), 2U);
  const LinkUse& hottest = result.hot_links[0];
  EXPECT_EQ(hottest.from, (MacroPosition{0, 1, 0}));
  EXPECT_EQ(hottest.to, (MacroPosition{0, 2, 0}));
  EXPECT_EQ(hottest.flits, 10U);
  EXPECT_DOUBLE_EQ(hottest.utilisation, 10.0 / 22);
  ASSERT_EQ(hottest.operators.size(), 2U);
  EXPECT_EQ(hottest.operators[0].name, "second");
  EXPECT_EQ(hottest.operators[0].flits, 6U);
  EXPECT_EQ(hottest.operators[1].flits, 4U);
  EXPECT_DOUBLE_EQ(result.max_utilisation, 10.0 / 22);
  EXPECT_DOUBLE_EQ(result.mean_utilisation, 14.0 / (48 * 22));
}

// Of a layer with 2 tiles, the second is the next layer's. Its own tile has 48 links and 2 crossings
// eastwards. 8 flits over the crossing in 28 cycles (exact_cycles_test); with half the bytes per cycle, its
// lane takes 16 cycles for them.
TEST(LinkUse, CrossingsCountByTheirLane) {
  ProgramMaker maker(2);
  maker.program().set_graph("layer");
  maker.send(8, {7}, {{20}});
  const ProgramResult result = run_program(maker.program(), small_architecture());
  EXPECT_EQ(result.own_tiles, 1U);
  ASSERT_EQ(result.hot_links.size(), 1U);
  EXPECT_EQ(result.hot_links[0].to, (MacroPosition{1, 0, 1}));
  EXPECT_DOUBLE_EQ(result.max_utilisation, 8.0 / 28);
  EXPECT_DOUBLE_EQ(result.mean_utilisation, 8.0 / (50 * 28));
  v1::Architecture slow = small_architecture();
  slow.mutable_tile_link()->set_bytes_per_cycle(8);
  EXPECT_DOUBLE_EQ(run_program(maker.program(), slow).max_utilisation, 16.0 / 36);
}

TEST(LinkUse, EqualLinksStandInTheOrderOfTheirIndexAndAtMostTen) {
  ProgramMaker maker;
  for (std::uint32_t macro = 0; macro < 12; ++macro)
    maker.send(1, {macro}, {{macro + 4}});  // 12 links southwards
  const ProgramResult result = run_program(maker.program(), small_architecture());
  ASSERT_EQ(result.hot_links.size(), 10U);
  for (std::uint32_t i = 0; i < 10; ++i)
    EXPECT_EQ(result.hot_links[i].from, (MacroPosition{0, i % 4, i / 4}));
}

}  // namespace
}  // namespace primalsim::accelerator
