#include "workloads/mapping/check_mapping.h"

#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::workloads {
namespace {

// Slices of 16: hidden 2, q 2, k and v 1, intermediate 3. Partitions: q 2 x 2, k, v 2 x 1, o 2 x 2, gate, up
// 2 x 3, down 3 x 2 = 30 of the 64 macros of one tile.
class CheckMapping : public ::testing::Test {
 protected:
  CheckMapping() { mapping_ = make_mapping("primal", model_, machine_, {}); }

  std::string refusal() const {
    try {
      check_mapping(mapping_, model_, machine_, "m.txtpb");
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }
  void expect_refusal(const std::string& text) const {
    EXPECT_NE(refusal().find(text), std::string::npos) << "refusal: " << refusal() << "\nexpected: " << text;
  }
  v1::Placement& layer() { return *mapping_.mutable_placements(0); }

  v1::Workload model_ = testing::small_model({}, {{"q_proj", 4}});
  v1::Architecture machine_ = testing::small_machine(8, 8, 2);
  v1::Mapping mapping_;
};

TEST_F(CheckMapping, AcceptsWhatAStrategyMade) { EXPECT_EQ(refusal(), ""); }

TEST_F(CheckMapping, AnotherModel) {
  mapping_.set_model("large");
  expect_refusal("m.txtpb: model: the mapping was made for 'large'; the model is 'small'");
}

TEST_F(CheckMapping, AMissingGraph) {
  mapping_.clear_placements();
  expect_refusal("m.txtpb: placements: there is none for graph 'layer'");
}

TEST_F(CheckMapping, AnUnknownGraph) {
  layer().set_graph("tail");
  expect_refusal("placements[0].graph: the model has no graph 'tail'");
}

TEST_F(CheckMapping, AGraphPlacedTwice) {
  *mapping_.add_placements() = v1::Placement(layer());
  expect_refusal("placements[1].graph: 'layer' is placed twice");
}

TEST_F(CheckMapping, MoreTilesThanMemoryAllows) {
  machine_.mutable_mesh()->set_width(1024);
  machine_.mutable_mesh()->set_height(1024);
  layer().set_tiles(17);
  expect_refusal("placements[0].tiles: 17 tiles of 1024 x 1024 macros are 17825792 macros; allowed are");
}

TEST_F(CheckMapping, APartitionMappedTwice) {
  layer().mutable_matrices(0)->mutable_partitions(1)->set_row(0);
  layer().mutable_matrices(0)->mutable_partitions(1)->set_column(0);
  expect_refusal("placements[0].matrices[0].partitions[1]: partition (0, 0) of q_proj is mapped twice");
}

TEST_F(CheckMapping, APartitionNotMapped) {
  layer().mutable_matrices(0)->mutable_partitions()->RemoveLast();
  expect_refusal("matrices[0].partitions: partition (1, 1) of q_proj is not mapped; 3 of 4 are");
}

TEST_F(CheckMapping, APartitionThatDoesNotExist) {
  layer().mutable_matrices(0)->mutable_partitions(0)->set_row(2);
  expect_refusal("matrices[0].partitions[0]: (2, 0) is not in q_proj, which has 2 x 2 partitions");
}

TEST_F(CheckMapping, TwoPartitionsOnOneMacro) {
  *layer().mutable_matrices(1)->mutable_partitions(0)->mutable_at() = layer().matrices(0).partitions(0).at();
  expect_refusal(
      "matrices[1].partitions[0].at: tile 0, x 0, y 0 already holds m.txtpb: "
      "placements[0].matrices[0].partitions[0]");
}

TEST_F(CheckMapping, AMacroOffTheMesh) {
  layer().mutable_matrices(0)->mutable_partitions(0)->mutable_at()->set_x(8);
  expect_refusal(
      "partitions[0].at: tile 0, x 8, y 0 is off the mesh; allowed are tiles 0 to 0, x 0 to 7, y 0 to 7");
}

TEST_F(CheckMapping, AMatrixNotPlaced) {
  layer().mutable_matrices()->RemoveLast();
  expect_refusal("matrices: 'down_proj' is not placed; it has 3 x 2 partitions");
}

TEST_F(CheckMapping, AVectorWithoutHomes) {
  layer().mutable_vectors()->RemoveLast();
  expect_refusal("vectors: 'output' has no homes; it has 2 slices");
}

TEST_F(CheckMapping, ASliceWithoutHome) {
  layer().mutable_vectors(0)->mutable_slices()->RemoveLast();
  expect_refusal("vectors[0].slices: there are 1; 'input' has 2 slices of 16 elements");
}

TEST_F(CheckMapping, MoreHomesThanPacketBuffers) {
  // 14 vectors have 4 x 3 + 9 x 2 + 2 = more than 8 slices.
  const v1::Macro first = layer().vectors(0).slices(0).home();
  for (v1::VectorPlacement& vector : *layer().mutable_vectors()) {
    for (v1::SlicePlacement& slice : *vector.mutable_slices()) *slice.mutable_home() = first;
  }
  expect_refusal("is home to 9 slices; it has 8 packet buffers");
}

TEST_F(CheckMapping, TheLayersInputOutsideTheFirstTile) {
  layer().set_tiles(2);
  layer().mutable_vectors(0)->mutable_slices(1)->mutable_home()->set_tile(1);
  expect_refusal("vectors[0].slices[1].home: is in tile 1; the layer's input arrives in tile 0");
}

TEST_F(CheckMapping, TwoRootsInOneTile) {
  v1::SlicePlacement& slice = *layer().mutable_vectors(2)->mutable_slices(0);
  *slice.add_roots() = slice.home();
  *slice.add_roots() = slice.home();
  expect_refusal("vectors[2].slices[0].roots[1]: is in tile 0, as roots[0] is; a tile has one root at most");
}

TEST_F(CheckMapping, ALoraBlockAwayFromItsRow) {
  *layer().mutable_loras(0)->mutable_a(0)->mutable_at() = layer().loras(0).a(1).at();
  expect_refusal("loras[0].a[0].at: ");
  expect_refusal("holds no partition of row 0 of 'q_proj'");
}

TEST_F(CheckMapping, ALoraRankPlacedTwiceOrNotAtAll) {
  layer().mutable_loras(0)->mutable_b(0)->set_ranks(3);
  expect_refusal("loras[0].b: rank 3 of slice 0 of 'q_proj' is not placed");
  layer().mutable_loras(0)->mutable_b(0)->set_ranks(5);
  expect_refusal("loras[0].b[0]: ranks 0 to 4; the adapter has rank 4");
  layer().mutable_loras(0)->mutable_b(0)->set_ranks(4);
  *layer().mutable_loras(0)->add_b() = v1::LoraBlock(layer().loras(0).b(0));
  expect_refusal("loras[0].b[2]: rank 0 of slice 0 is placed twice");
}

TEST_F(CheckMapping, AnAdapterNotPlacedOrNotThere) {
  layer().clear_loras();
  expect_refusal("loras: the adapter of 'q_proj' (rank 4) is not placed");
  layer().add_loras()->set_matrix("k_proj");
  expect_refusal("loras[0].matrix: 'k_proj' is no LoRA target");
}

TEST_F(CheckMapping, MoreLoraThanTheDcimHolds) {
  // A block of A takes 16 words per rank: 4 ranks = 64 words.
  machine_.mutable_dcim()->set_rows(3);
  expect_refusal("take 64 words; its DCIM has 3 x 16 = 48");
}

TEST_F(CheckMapping, AKvHeadPlacedTwiceOrNotAtAll) {
  layer().mutable_kv(0)->set_kv_heads(1);
  expect_refusal("kv: K of KV head 1 is not placed; the model has 2 KV heads");
  *layer().add_kv() = v1::KvPlacement(layer().kv(0));
  expect_refusal("kv[2]: K of KV head 0 is placed twice");
  layer().mutable_kv(0)->set_kv_heads(3);
  expect_refusal("kv[0]: KV heads 0 to 2; the model has 2");
}

TEST_F(CheckMapping, ACacheLargerThanTheScratchpad) {
  // 1024 bytes less 8 accumulators of 32 and 8 packet buffers of 16 leave 640: 40 entries of 2 heads x 8
  // bytes.
  EXPECT_EQ(layer().kv(0).rings(0).entries_per_macro(), 40U);
  layer().mutable_kv(0)->mutable_rings(0)->set_entries_per_macro(41);
  expect_refusal("kv[0].rings[0].macros[0]: the caches at tile 0");
  expect_refusal(
      "take 656 bytes with these 41 entries of 16 bytes; scratchpad.bytes 1024 less 8 accumulators and 8 "
      "packet buffers leaves 640");
}

TEST_F(CheckMapping, RingsPerTurnWithoutEntriesPerTurn) {
  layer().mutable_kv(0)->set_rings_per_turn(2);
  layer().mutable_kv(0)->clear_entries_per_turn();
  expect_refusal("kv[0].rings_per_turn: is 2 without entries_per_turn");
}

TEST_F(CheckMapping, KWithoutSoftmaxRoot) {
  layer().mutable_kv(0)->clear_softmax_root();
  expect_refusal("kv[0].softmax_root: is missing");
}

TEST_F(CheckMapping, AContextThatOverflows) {
  // Of 64 macros K gets 2 + (64 - 4) / 2 = 32, with 40 entries each.
  EXPECT_EQ(kv_capacity_tokens(mapping_), 1280U);
  EXPECT_NO_THROW(check_context(mapping_, model_, 1280, "m.txtpb"));
  try {
    check_context(mapping_, model_, 1281, "m.txtpb");
    FAIL() << "1281 entries were accepted";
  } catch (const InputError& error) {
    EXPECT_STREQ(
        error.what(),
        "m.txtpb: placements[0].kv[0]: K of KV heads 0 to 1 has room for 1280 entries; a context of 1281 "
        "attends 1281 and overflows at token 1281");
  }
  model_.mutable_shape()->set_sliding_window(1000);
  EXPECT_NO_THROW(check_context(mapping_, model_, 5000, "m.txtpb"));
}

}  // namespace
}  // namespace primalsim::workloads
