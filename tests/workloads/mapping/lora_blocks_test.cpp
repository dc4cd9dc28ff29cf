#include "workloads/mapping/lora_blocks.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/mapping/ribbon_positions.h"

namespace primalsim::workloads {
namespace {

// q_proj of 2 x 2 partitions, (row, column) at x = column, y = row of a tile; DCIMs hold 64 ranks of 16
// words.
class LoraBlocks : public ::testing::Test {
 protected:
  v1::LoraPlacement place(std::uint32_t rank) {
    const v1::Workload model = testing::small_model({}, {{"q_proj", rank}});
    v1::Architecture machine = testing::small_machine(4, 8);
    machine.mutable_dcim()->set_columns(64);
    Draft draft =
        make_draft({model, model.layer(), machine, {}}, slice_graph(model, model.layer(), machine), 1);
    draft.partitions[0] = {0, 1, 4, 5};
    v1::Placement placement;
    add_lora_blocks(*placement.mutable_loras(), draft, machine, 0, middle_of(draft, 0));
    return placement.loras(0);
  }
};

TEST_F(LoraBlocks, ShareTheCrossingUpToRank32) {
  // B takes ceil(16 / 64) passes x 64 columns = 64 words a rank here: A and B of rank 3 take 3 x (16 + 64) =
  // 240 of 1024 words. A in column 1, B in row 1, root at their crossing.
  const v1::LoraPlacement lora = place(3);
  ASSERT_EQ(lora.a_size(), 2);
  ASSERT_EQ(lora.b_size(), 2);
  EXPECT_EQ(position_of(lora.root()), (MacroPosition{0, 1, 1}));
  EXPECT_EQ(position_of(lora.a(0).at()), (MacroPosition{0, 1, 0}));
  EXPECT_EQ(position_of(lora.a(1).at()), (MacroPosition{0, 1, 1}));
  EXPECT_EQ(position_of(lora.b(0).at()), (MacroPosition{0, 0, 1}));
  EXPECT_EQ(position_of(lora.b(1).at()), (MacroPosition{0, 1, 1}));
  EXPECT_EQ(lora.a(0).ranks(), 3U);
}

TEST_F(LoraBlocks, AMakesWayWhereBothDoNotFit) {
  // Rank 16: B fills a DCIM (16 x 64 = 1024 words). A of slice 1 goes to column 0, B of column 0 to row 0.
  const v1::LoraPlacement lora = place(16);
  EXPECT_EQ(position_of(lora.a(0).at()), (MacroPosition{0, 1, 0}));
  EXPECT_EQ(position_of(lora.a(1).at()), (MacroPosition{0, 0, 1}));
  EXPECT_EQ(position_of(lora.b(0).at()), (MacroPosition{0, 0, 0}));
  EXPECT_EQ(position_of(lora.b(1).at()), (MacroPosition{0, 1, 1}));
}

TEST_F(LoraBlocks, TooLargeARankIsRefusedWithTheNumbers) {
  // A takes 16 words a rank and slice, B 64: rank 25 takes 4000 of 4 x 1024 words, rank 26 takes 4160.
  EXPECT_NO_THROW(place(25));
  try {
    place(26);
    FAIL() << "rank 26 does not fit";
  } catch (const InputError& error) {
    EXPECT_EQ(std::string(error.what())
                  .find("the LoRA adapter of q_proj does not fit: rank 26 takes 4160 words in 4 "
                        "macros of dcim.rows x dcim.columns = 1024 words"),
              0U)
        << error.what();
  }
}

}  // namespace
}  // namespace primalsim::workloads
