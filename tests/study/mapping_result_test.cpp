// What becomes of the runs of Programs per token. Tiles of 4 x 4.
#include <gtest/gtest.h>

#include "accelerator/run_program.h"
#include "study/result.h"
#include "tests/accelerator/small_program.h"

namespace primalsim::study {
namespace {

using testing::ProgramMaker;
using testing::small_architecture;
using testing::two_operators;

// 40 layers of 22 cycles and a head of 28: 908 cycles per token; at 2 GHz 2e9 / 908 tokens per second.
TEST(MappingResult, EverythingIsPerToken) {
  ProgramMaker maker = two_operators();
  maker.program().set_graph("layer");
  maker.program().set_repeats(40);
  ProgramMaker head_maker(2);
  head_maker.program().set_graph("head");
  head_maker.send(8, {7}, {{20}});
  const accelerator::ProgramResult layer = accelerator::run_program(maker.program(), small_architecture());
  const accelerator::ProgramResult head =
      accelerator::run_program(head_maker.program(), small_architecture());
  const v1::MappingResult result = make_mapping_result("m", layer, head, 2.0);
  EXPECT_EQ(result.cycles_per_layer(), 22U);
  EXPECT_EQ(result.head_cycles(), 28U);
  EXPECT_EQ(result.cycles_per_token(), 908U);
  EXPECT_EQ(result.flit_cycles(), 908U);
  EXPECT_EQ(result.none_cycles(), 0U);
  EXPECT_EQ(result.contention_cycles(), 0U);
  EXPECT_DOUBLE_EQ(result.communication_share(), 1.0);
  EXPECT_DOUBLE_EQ(result.tokens_per_second(), 2e9 / 908);
  EXPECT_EQ(result.flit_hops(), 40U * 14 + 8);
  EXPECT_EQ(result.lower_bounds(0).name(), "busiest_link");
  EXPECT_EQ(result.lower_bounds(0).cycles(), 40U * 10);
  EXPECT_EQ(result.hot_links(0).flits(), 400U);
  EXPECT_EQ(result.hot_links(0).operators(0).flits(), 240U);
  EXPECT_EQ(result.hot_links(1).graph(), "head");  // 8 / 28 is more than 4 / 22
  EXPECT_EQ(result.operators_size(), 4);
  EXPECT_EQ(result.operators(0).flit_hops(), 8U);  // of one run
}

}  // namespace
}  // namespace primalsim::study
