#include "workloads/mapping/tree_cost.h"

#include <gtest/gtest.h>

#include "tests/workloads/mapping/test_models.h"

namespace primalsim::workloads {
namespace {

using testing::small_machine;

void set(v1::Macro& macro, std::uint32_t tile, std::uint32_t x, std::uint32_t y) {
  macro.set_tile(tile);
  macro.set_x(x);
  macro.set_y(y);
}

// One matrix of 2 x 1 slices of 16 elements: vector "a" (32) to vector "b" (16).
v1::Workload one_matrix() {
  v1::Workload workload;
  v1::Graph& graph = *workload.mutable_layer();
  graph.set_name("layer");
  for (const auto& [name, length] : {std::pair{"a", 32U}, std::pair{"b", 16U}}) {
    v1::Vector& vector = *graph.add_vectors();
    vector.set_name(name);
    vector.set_length(length);
  }
  v1::Operator& linear = *graph.add_operators();
  linear.set_name("w");
  linear.set_kind(v1::Operator::LINEAR);
  linear.add_inputs("a");
  linear.add_outputs("b");
  return workload;
}

struct At {
  std::uint32_t tile, x, y;
};

v1::Placement place(std::uint32_t tiles, const At (&partitions)[2], const At (&inputs)[2], const At& output) {
  v1::Placement placement;
  placement.set_graph("layer");
  placement.set_tiles(tiles);
  v1::MatrixPlacement& matrix = *placement.add_matrices();
  matrix.set_matrix("w");
  v1::VectorPlacement& a = *placement.add_vectors();
  a.set_vector("a");
  for (std::uint32_t row = 0; row < 2; ++row) {
    v1::Partition& partition = *matrix.add_partitions();
    partition.set_row(row);
    partition.set_column(0);
    set(*partition.mutable_at(), partitions[row].tile, partitions[row].x, partitions[row].y);
    set(*a.add_slices()->mutable_home(), inputs[row].tile, inputs[row].x, inputs[row].y);
  }
  v1::VectorPlacement& b = *placement.add_vectors();
  b.set_vector("b");
  set(*b.add_slices()->mutable_home(), output.tile, output.x, output.y);
  return placement;
}

TEST(TreeCost, CountsLinksTimesFlits) {
  // A slice of 16 activations of 8 bits is 2 flits of 64, of sums 4. Input slice 0 is at its partition, (0,
  // 0): no link. Slice 1 goes from (0, 2) to (2, 1): 3 links, 6 flit-hops. Sums to (2, 0): from (0, 0) 2
  // links, from (2, 1) 1 link: 3 x 4 = 12. No link is used twice.
  const v1::Workload workload = one_matrix();
  const v1::Placement placement = place(1, {{0, 0, 0}, {0, 2, 1}}, {{0, 0, 0}, {0, 0, 2}}, {0, 2, 0});
  const TreeCost cost = tree_cost(placement, workload, workload.layer(), small_machine(3, 3));
  EXPECT_EQ(cost.multicast_flit_hops, 6U);
  EXPECT_EQ(cost.reduce_flit_hops, 12U);
  EXPECT_EQ(cost.busiest_link_flits, 4U);
}

TEST(TreeCost, SharedLinksOfASumCountOnce) {
  // Partitions at (0, 0) and (1, 0), home at (2, 0): the link from (1, 0) to (2, 0) carries the sum of both,
  // so 2 links x 4 flits. Input slice 1 travels from (0, 0) to (1, 0) over a link that also carries sums: 2 +
  // 4 = 6 flits.
  const v1::Workload workload = one_matrix();
  const v1::Placement placement = place(1, {{0, 0, 0}, {0, 1, 0}}, {{0, 0, 0}, {0, 0, 0}}, {0, 2, 0});
  const TreeCost cost = tree_cost(placement, workload, workload.layer(), small_machine(3, 1));
  EXPECT_EQ(cost.multicast_flit_hops, 2U);
  EXPECT_EQ(cost.reduce_flit_hops, 8U);
  EXPECT_EQ(cost.busiest_link_flits, 6U);
}

TEST(TreeCost, CrossesTilesAtTheGatewayRow) {
  // Two tiles of 2 x 3, one gateway in row 1. Input slice 1 goes from tile 0 (0, 0) to tile 1 (1, 2): east 1,
  // south 1, across 1, east 1, south 1 = 5 links x 2 flits. The sum of tile 1, without a root, gathers at the
  // gateway (0, 1): west 1, north 1, and then goes across 1, and in tile 0 from (1, 1) west 1, north 1 to the
  // home (0, 0): 5 x 4 flits; the other operand is at home.
  const v1::Workload workload = one_matrix();
  const v1::Placement placement = place(2, {{0, 0, 0}, {1, 1, 2}}, {{0, 0, 0}, {0, 0, 0}}, {0, 0, 0});
  const TreeCost cost = tree_cost(placement, workload, workload.layer(), small_machine(2, 3));
  EXPECT_EQ(cost.multicast_flit_hops, 10U);
  EXPECT_EQ(cost.reduce_flit_hops, 20U);
}

}  // namespace
}  // namespace primalsim::workloads
