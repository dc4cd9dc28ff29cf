// Where `leap` puts the matrices of two models on tiles of 32 x 32: strips of 8 macros.
#include <gtest/gtest.h>

#include "tests/workloads/mapping/test_models.h"
#include "workloads/mapping/check_mapping.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::workloads {
namespace {

struct Cell {
  std::uint32_t tile = 0;
  std::uint32_t x = 0;
  std::uint32_t y = 0;
  friend bool operator==(const Cell&, const Cell&) = default;
};

v1::Placement leap_layer(const char* model) {
  return make_mapping("leap", testing::example_model(model), testing::example_machine(), {}).placements(0);
}

Cell cell_of(const v1::Placement& placement, const std::string& matrix, std::uint32_t row,
             std::uint32_t column) {
  for (const v1::MatrixPlacement& each : placement.matrices()) {
    if (each.matrix() != matrix) continue;
    for (const v1::Partition& partition : each.partitions()) {
      if (partition.row() != row || partition.column() != column) continue;
      return {partition.at().tile(), partition.at().x(), partition.at().y()};
    }
  }
  ADD_FAILURE() << matrix << " " << row << " " << column;
  return {};
}

// 16 x 16 partitions fill a strip of 8 x 32: an output slice takes two rows of it.
TEST(Leap, AChannelIsAStripOfATile) {
  const v1::Placement layer = leap_layer("llama-2-7b");
  EXPECT_EQ(cell_of(layer, "q_proj", 0, 0), (Cell{0, 0, 0}));
  EXPECT_EQ(cell_of(layer, "q_proj", 8, 0), (Cell{0, 0, 1}));
  EXPECT_EQ(cell_of(layer, "q_proj", 15, 0), (Cell{0, 7, 1}));
  EXPECT_EQ(cell_of(layer, "q_proj", 0, 1), (Cell{0, 0, 2}));
  EXPECT_EQ(cell_of(layer, "k_proj", 0, 0), (Cell{0, 8, 0}));
  EXPECT_EQ(cell_of(layer, "v_proj", 0, 0), (Cell{0, 16, 0}));
  EXPECT_EQ(cell_of(layer, "o_proj", 15, 15), (Cell{0, 31, 31}));
  EXPECT_EQ(cell_of(layer, "gate_proj", 0, 0), (Cell{1, 0, 0}));
}

// 20 x 20 partitions take 256 macros of the first tile and 144, 18 rows, of the second, where gate goes on.
TEST(Leap, WhatAStripDoesNotHoldGoesOnInTheNextTile) {
  const v1::Placement layer = leap_layer("llama-2-13b");
  EXPECT_EQ(layer.tiles(), 5U);
  EXPECT_EQ(cell_of(layer, "q_proj", 19, 19), (Cell{1, 7, 17}));
  EXPECT_EQ(cell_of(layer, "k_proj", 19, 19), (Cell{1, 15, 17}));
  EXPECT_EQ(cell_of(layer, "gate_proj", 0, 0), (Cell{1, 0, 18}));
}

// Ring 0 of the first two heads of 128 is where their slice of k is; it is filled before the next.
TEST(Leap, TheCacheGoesRoundTheMacrosOfKAndV) {
  const v1::Placement layer = leap_layer("llama-2-7b");
  const v1::KvPlacement& keys = layer.kv(0);
  ASSERT_EQ(keys.tensor(), v1::KvPlacement::K);
  EXPECT_FALSE(keys.has_entries_per_turn());
  ASSERT_EQ(keys.rings(0).macros_size(), 16);
  for (const v1::Macro& macro : keys.rings(0).macros()) {
    EXPECT_EQ(macro.tile(), 0U);
    EXPECT_GE(macro.x(), 8U);
    EXPECT_LT(macro.x(), 16U);
    EXPECT_LT(macro.y(), 2U);
  }
}

// One of random models on meshes narrower than four macros is in strategies_test.cpp.
TEST(Leap, HasToBeAskedFor) {
  for (const Strategy& strategy : strategies()) EXPECT_STRNE(strategy.name, "leap");
  EXPECT_STREQ(find_strategy("leap").name, "leap");
}

}  // namespace
}  // namespace primalsim::workloads
