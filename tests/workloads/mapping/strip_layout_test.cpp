#include "workloads/mapping/strip_layout.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/workloads/mapping/test_models.h"

namespace primalsim::workloads {
namespace {

StripLayout layout_of(const v1::Workload& workload, const v1::Architecture& architecture) {
  return lay_out_strips(slice_graph(workload, workload.layer(), architecture), architecture);
}

constexpr std::size_t kQ = 0, kK = 1, kV = 2, kO = 3, kGate = 4, kUp = 5, kDown = 6;

TEST(StripLayout, TakesTheTilesOfThePaper) {
  // Lane rows x lane width: 13B 4 x 20 + 3 x 54 = 242 x 20, in 8 strips of 32 rows = 160 columns = 5 tiles;
  // 8B 16 + 4 + 4 + 16 + 3 x 56 = 208 x 16, in 7 strips = 112 columns = 4 tiles; 1B 116 x 8 in 4 strips = 1
  // tile.
  const v1::Architecture architecture = testing::example_machine();
  EXPECT_EQ(layout_of(testing::example_model("llama-2-13b"), architecture).tiles, 5U);
  EXPECT_EQ(layout_of(testing::example_model("llama-3-8b"), architecture).tiles, 4U);
  EXPECT_EQ(layout_of(testing::example_model("llama-3.2-1b"), architecture).tiles, 1U);
}

TEST(StripLayout, NoTwoRowsShareAPlace) {
  const StripLayout layout = layout_of(testing::example_model("llama-2-13b"), testing::example_machine());
  std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
  for (const auto& matrix : layout.rows) {
    for (const StripRow& row : matrix) {
      EXPECT_LT(row.strip, 8U);
      EXPECT_LT(row.y, 32U);
      EXPECT_TRUE(seen.emplace(row.strip, row.y).second);
    }
  }
  EXPECT_EQ(seen.size(), 242U);
}

TEST(StripLayout, MatricesThatSumDownColumnsHaveOneStripPerTile) {
  // 13B: strips 5 (columns 100 .. 119, tile 3) and 7 (140 .. 159, tile 4) take 27 rows of down each; o is in
  // strip 2.
  const StripLayout layout = layout_of(testing::example_model("llama-2-13b"), testing::example_machine());
  EXPECT_EQ(layout.rows_in(kDown, 5).size(), 27U);
  EXPECT_EQ(layout.rows_in(kDown, 7).size(), 27U);
  EXPECT_EQ(layout.rows_in(kO, 2).size(), 20U);
}

TEST(StripLayout, RowsOfTheSameHeadsAreNeighbours) {
  // 8B: 16 slices of q, 4 of k and v: q0 q1 k0 v0 q2 q3, q4 q5 k1 v1 ...
  const StripLayout layout = layout_of(testing::example_model("llama-3-8b"), testing::example_machine());
  EXPECT_EQ(layout.rows[kQ][0].y, 0U);
  EXPECT_EQ(layout.rows[kQ][1].y, 1U);
  EXPECT_EQ(layout.rows[kK][0].y, 2U);
  EXPECT_EQ(layout.rows[kV][0].y, 3U);
  EXPECT_EQ(layout.rows[kQ][2].y, 4U);
  for (std::size_t i = 0; i < layout.rows[kGate].size(); ++i) {
    const StripRow gate = layout.rows[kGate][i];
    const StripRow up = layout.rows[kUp][i];
    EXPECT_TRUE(up.y == gate.y + 1 || up.strip != gate.strip) << i;
  }
}

TEST(StripLayout, AStripMayBeWiderThanATile) {
  // Slices of 16: hidden 32 is 2 wide; tiles of 1 x 4. Rows: q 2, k 1, v 1, o 2, gate 3, up 3, down 3 = 15 in
  // 4 strips = 8 columns = 8 tiles.
  const v1::Workload workload = testing::small_model({});
  const StripLayout layout = layout_of(workload, testing::small_machine(1, 4));
  EXPECT_EQ(layout.width, 2U);
  EXPECT_EQ(layout.tiles, 8U);
}

}  // namespace
}  // namespace primalsim::workloads
