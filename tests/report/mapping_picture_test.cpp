#include "report/mapping_picture.h"

#include <gtest/gtest.h>

namespace primalsim::report {
namespace {

void put(v1::Macro& macro, std::uint32_t tile, std::uint32_t x, std::uint32_t y) {
  macro.set_tile(tile);
  macro.set_x(x);
  macro.set_y(y);
}

// Two tiles of 3 x 2: q_proj at (0,0) of both, qkv at (2,1) of tile 0; homes of one vector at (1,0), of two
// at (1,1); a cell of one macro, and one more for later positions.
v1::Mapping small_mapping() {
  v1::Mapping mapping;
  v1::Placement& layer = *mapping.add_placements();
  layer.set_graph("layer");
  layer.set_tiles(2);
  v1::MatrixPlacement& q = *layer.add_matrices();
  q.set_matrix("q_proj");
  put(*q.add_partitions()->mutable_at(), 0, 0, 0);
  put(*q.add_partitions()->mutable_at(), 1, 0, 0);
  v1::MatrixPlacement& qkv = *layer.add_matrices();
  qkv.set_matrix("qkv");
  put(*qkv.add_partitions()->mutable_at(), 0, 2, 1);
  v1::VectorPlacement& input = *layer.add_vectors();
  input.set_vector("input");
  put(*input.add_slices()->mutable_home(), 0, 1, 0);
  put(*input.add_slices()->mutable_home(), 0, 1, 1);
  v1::VectorPlacement& output = *layer.add_vectors();
  output.set_vector("output");
  put(*output.add_slices()->mutable_home(), 0, 1, 1);
  v1::KvPlacement& k = *layer.add_kv();
  k.set_tensor(v1::KvPlacement::K);
  put(*k.add_rings()->add_macros(), 1, 2, 1);
  put(*k.add_rings()->add_macros(), 1, 1, 1);
  return mapping;
}

TEST(MappingPicture, DrawsTilesSideBySideWhereTheyFit) {
  EXPECT_EQ(mapping_picture(small_mapping(), 3, 2, 15),
            "layer, weights: q q_proj, k qkv\n"
            "  tile 0 tile 1\n"
            "  012    012\n"
            "0 q     |q\n"
            "1   k   |\n"
            "layer, homes: i input, o output, + several\n"
            "  tile 0 tile 1\n"
            "  012    012\n"
            "0  i    |\n"
            "1  +    |\n"
            "layer, cache of K: 1 cells, 0..., their macros for later positions '.'\n"
            "  tile 0 tile 1\n"
            "  012    012\n"
            "0       |\n"
            "1       | .0\n");
}

// Beyond ten columns every fifth has its number; numbers of rows are as wide as the last.
TEST(MappingPicture, NumbersFollowTheSizeOfATile) {
  const std::string text = mapping_picture(small_mapping(), 12, 11, 0);
  EXPECT_EQ(text.substr(text.find('\n') + 1, 87),
            "   tile 0       tile 1\n"
            "   0    5    10 0    5    10\n"
            " 0 q           |q\n"
            " 1   k         |\n");
}

TEST(MappingPicture, PutsTilesBelowEachOtherWhereTheyDoNot) {
  const std::string text = mapping_picture(small_mapping(), 3, 2, 14);
  EXPECT_EQ(text.substr(0, text.find("layer, homes")),
            "layer, weights: q q_proj, k qkv\n  tile 0\n  012\n0 q\n1   k\n  tile 1\n  012\n0 q\n1\n");
}

}  // namespace
}  // namespace primalsim::report
