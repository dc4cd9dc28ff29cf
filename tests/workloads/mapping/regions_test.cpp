// The steps from regions to a placement, and what of them is refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "core/error.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/mapping/check_mapping.h"
#include "workloads/mapping/regions/default_regions.h"
#include "workloads/mapping/regions/place_regions.h"
#include "workloads/mapping/regions/region_draft.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::workloads {
namespace {

// 5 x 4 macros, bands of 2: the first goes down, 0 1 6 5 10 11 16 15; the second up, 17 18 13 12 7 8 3 2; the
// last, 1 wide, down. Slots of 4 are cut along it.
TEST(Slots, FollowBandsToAndFro) {
  const Ribbon ribbon{1, 5, 4, 1};
  const std::vector<std::uint32_t> bands{2};
  const std::vector<Slot> slots = cut_slots(ribbon, bands, 4);
  ASSERT_EQ(slots.size(), 5U);
  EXPECT_EQ(slots[0].macros, (std::vector<std::uint32_t>{0, 1, 5, 6}));
  EXPECT_EQ(slots[1].macros, (std::vector<std::uint32_t>{10, 11, 15, 16}));
  EXPECT_EQ(slots[2].macros, (std::vector<std::uint32_t>{12, 13, 17, 18}));
  EXPECT_EQ(slots[3].macros, (std::vector<std::uint32_t>{2, 3, 7, 8}));
  EXPECT_EQ(slots[4].macros, (std::vector<std::uint32_t>{4, 9, 14, 19}));
}

TEST(Slots, TilesMayHaveBandsOfTheirOwn) {
  const Ribbon ribbon{3, 4, 2, 1};
  const std::vector<std::uint32_t> bands{4, 1};
  const std::vector<Slot> slots = cut_slots(ribbon, bands, 4);
  ASSERT_EQ(slots.size(), 6U);
  EXPECT_EQ(slots[0].macros, (std::vector<std::uint32_t>{0, 1, 2, 3}));    // a row
  EXPECT_EQ(slots[2].macros, (std::vector<std::uint32_t>{8, 9, 12, 13}));  // two columns
  EXPECT_EQ(slots[4].macros, (std::vector<std::uint32_t>{16, 17, 20, 21}));
}

// From (30, 2) to (34, 5) of tiles 32 wide: 4 columns, 3 rows, and an edge that counts for 10.
TEST(Slots, AnEdgeBetweenTilesMakesThingsFarther) {
  const RibbonDistance distance{32, 10};
  EXPECT_EQ(distance({30, 2}, {34, 5}), 4 + 3 + 10);
  EXPECT_EQ(distance({30, 2}, {26, 5}), 4 + 3);
}

class Regions : public ::testing::Test {
 protected:
  PlacementRequest request() const { return {model_, model_.layer(), machine_, options_}; }

  std::string refusal(const std::function<void(v1::Regions&)>& change) const {
    v1::Regions regions = default_regions(request());
    check_regions(regions, request(), "mine");
    change(regions);
    try {
      check_regions(regions, request(), "mine");
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }

  const v1::Workload model_ = testing::example_model("tiny", "tiny-r4-qv");
  const pe_models::Machine machine_{testing::example_machine("tiny")};
  const StrategyOptions options_;
};

TEST_F(Regions, WhatIsMissingOrTwiceIsRefused) {
  EXPECT_EQ(refusal([](v1::Regions& regions) { regions.set_model("other"); }),
            "mine: model: the regions were made for 'other'; the model is 'tiny'");
  EXPECT_EQ(refusal([](v1::Regions& regions) { regions.clear_band_columns(); }),
            "mine: band_columns: is empty; allowed is at least one number");
  EXPECT_EQ(refusal([](v1::Regions& regions) { regions.mutable_weights(0)->set_matrices(0, "x_proj"); }),
            "mine: weights[0].matrices[0]: 'x_proj' is no matrix of graph 'layer'");
  EXPECT_EQ(refusal([](v1::Regions& regions) { *regions.add_weights() = regions.weights(0); }),
            "mine: weights[4].matrices[0]: 'q_proj' is there twice");
  EXPECT_EQ(refusal([](v1::Regions& regions) { regions.mutable_weights()->RemoveLast(); }),
            "mine: weights: matrix 'gate_proj' is in none of them");
  EXPECT_EQ(refusal([](v1::Regions& regions) { regions.mutable_homes()->RemoveLast(); }),
            "mine: homes: there is none for vector 'output'");
  EXPECT_EQ(refusal([](v1::Regions& regions) { regions.clear_cache(); }),
            "mine: cache: is missing; graph 'layer' has attention");
}

TEST_F(Regions, AHomeCannotBeWhereItsVectorHasNothing) {
  const auto at = [&](const char* vector, v1::HomeRegion::At value) {
    return refusal([&](v1::Regions& regions) {
      for (v1::HomeRegion& home : *regions.mutable_homes()) {
        if (home.vector() == vector) home.set_at(value);
      }
    });
  };
  EXPECT_EQ(at("input", v1::HomeRegion::SUMS),
            "mine: homes[0].at: 'input' cannot be at SUMS: no LINEAR operator makes it");
  EXPECT_EQ(at("k", v1::HomeRegion::READERS),
            "mine: homes[3].at: 'k' cannot be at READERS: no LINEAR operator reads it");
  EXPECT_EQ(
      at("q", v1::HomeRegion::CACHE),
      "mine: homes[2].at: 'q' cannot be at CACHE: it is not what attention makes for a LINEAR operator");
  EXPECT_EQ(at("gate", v1::HomeRegion::AREA), "");
}

// Cells share out all macros: 2 cells on 2 tiles of 64 have 64 each, of which 940 permille on one tile, here
// 612, are first.
TEST_F(Regions, CellsShareOutAllMacros) {
  const v1::Placement placement = place_regions(default_regions(request()), request());
  ASSERT_EQ(placement.kv_size(), 4);
  std::set<std::uint32_t> seen;
  for (const v1::KvPlacement& kv : placement.kv()) {
    ASSERT_EQ(kv.rings_size(), 2);
    EXPECT_EQ(kv.rings(0).macros_size(), 64 * 612 / 1000);
    EXPECT_EQ(kv.rings(0).macros_size() + kv.rings(1).macros_size(), 64);
    if (kv.tensor() != v1::KvPlacement::K) continue;
    for (const v1::KvRing& ring : kv.rings()) {
      for (const v1::Macro& macro : ring.macros())
        seen.insert((macro.tile() * 8 + macro.y()) * 8 + macro.x());
    }
  }
  EXPECT_EQ(seen.size(), 128U);
}

// All macros of K's first ring, as columns and rows of the ribbon of 32 x 32 macros.
std::vector<RibbonPoint> first_macros(const v1::KvPlacement& kv) {
  std::vector<RibbonPoint> points;
  for (const v1::Macro& macro : kv.rings(0).macros())
    points.push_back({std::int64_t{macro.tile()} * 32 + macro.x(), macro.y()});
  return points;
}

std::vector<std::vector<RibbonPoint>> cells_of(const v1::Placement& placement) {
  std::vector<std::vector<RibbonPoint>> cells;
  for (const v1::KvPlacement& kv : placement.kv()) {
    if (kv.tensor() == v1::KvPlacement::K) cells.push_back(first_macros(kv));
  }
  return cells;
}

// A slice of k of 1B has four heads, whose cells have one middle: a straight line lies between the first two.
TEST(Cells, OfHeadsOfOneSliceLieBesideEachOther) {
  const v1::Architecture machine = testing::example_machine();
  const v1::Workload model = testing::example_model("llama-3.2-1b");
  const auto cells = cells_of(make_mapping("compact", model, machine, {}).placements(0));
  const auto along = [&](std::int64_t RibbonPoint::*axis) {
    const auto last = std::max_element(cells[0].begin(), cells[0].end(),
                                       [&](const auto& a, const auto& b) { return a.*axis < b.*axis; });
    const auto first = std::min_element(cells[1].begin(), cells[1].end(),
                                        [&](const auto& a, const auto& b) { return a.*axis < b.*axis; });
    return (*last).*axis <= (*first).*axis;
  };
  EXPECT_TRUE(along(&RibbonPoint::column) || along(&RibbonPoint::row));
}

// By the sum over all cells of the distances to their middles.
TEST(Cells, AreRounderWhereTheyMoveAwayFromEachOther) {
  const pe_models::Machine machine(testing::example_machine());
  const v1::Workload model = testing::example_model("llama-2-13b");
  const StrategyOptions options;
  const PlacementRequest request{model, model.layer(), machine, options};
  const auto distances = [&](std::uint32_t spread) {
    v1::Regions regions = default_regions(request);
    regions.mutable_cache()->set_spread(spread);
    std::int64_t sum = 0;
    for (const auto& cell : cells_of(place_regions(regions, request))) {
      RibbonPoint middle;
      for (const RibbonPoint& point : cell) {
        middle.column += point.column;
        middle.row += point.row;
      }
      const auto macros = static_cast<std::int64_t>(cell.size());
      for (const RibbonPoint& point : cell)
        sum += std::abs(point.column - middle.column / macros) + std::abs(point.row - middle.row / macros);
    }
    return sum;
  };
  const std::int64_t without = distances(0);
  EXPECT_LT(distances(1), without);
  EXPECT_LT(distances(6), distances(1));
}

// In slots of 5 x 4 the middle row and, 500 permille on, the last one.
TEST(Homes, OfNeighbouringSlicesLieInOtherRowsWhereThereIsAStep) {
  const pe_models::Machine machine(testing::example_machine());
  const v1::Workload model = testing::example_model("llama-2-13b");
  const StrategyOptions options;
  const PlacementRequest request{model, model.layer(), machine, options};
  const auto rows = [&](std::uint32_t step) {
    v1::Regions regions = default_regions(request);
    for (v1::HomeRegion& home : *regions.mutable_homes()) {
      if (home.vector() == "q") home.set_y_step(step);
    }
    const v1::Placement placement = place_regions(regions, request);
    for (const v1::VectorPlacement& vector : placement.vectors()) {
      if (vector.vector() == "q") return std::pair(vector.slices(0).home().y(), vector.slices(1).home().y());
    }
    return std::pair(0U, 0U);
  };
  EXPECT_EQ(rows(500).first, rows(0).first);
  EXPECT_NE(rows(500).second, rows(0).second);
}

// Slots of a layer on several tiles may be two and a half times as long as its 16 slices, and homes of
// neighbouring slices of q are in other rows; the head has slots of 16 and all homes in one row.
TEST(CompactStrategy, HasNumbersOfItsOwnForLayersOfSeveralTiles) {
  const pe_models::Machine machine(testing::example_machine());
  const v1::Workload model = testing::example_model("llama-3-8b");
  const StrategyOptions options;
  const v1::Regions layer = default_regions({model, model.layer(), machine, options});
  EXPECT_EQ(layer.slot_macros(), 40U);
  EXPECT_GT(layer.homes(2).y_step(), 0U);
  const v1::Regions head = default_regions({model, model.head(), machine, options});
  EXPECT_EQ(head.slot_macros(), 16U);
  for (const v1::HomeRegion& home : head.homes()) EXPECT_EQ(home.y_step(), 0U);
}

TEST(GatheredRegions, AreForLayersOfSeveralTiles) {
  const v1::Architecture machine = testing::example_machine();
  const pe_models::Machine fields(machine);
  const StrategyOptions options;
  for (const char* const name : {"llama-2-13b", "llama-3-8b"}) {
    const v1::Workload model = testing::example_model(name);
    const PlacementRequest request{model, model.layer(), fields, options};
    const auto regions = gathered_regions(request);
    ASSERT_TRUE(regions) << name;
    check_regions(*regions, request, name);
    const v1::Mapping mapping = make_mapping(*regions, model, fields, options);
    EXPECT_NO_THROW(check_mapping(mapping, model, machine, name));
  }
  const v1::Workload small = testing::example_model("llama-3.2-1b");
  EXPECT_FALSE(gathered_regions({small, small.layer(), fields, options}));
}

TEST(FlatPlacement, IsTheSameAsTheMessage) {
  const pe_models::Machine machine(testing::example_machine());
  const v1::Workload model = testing::example_model("llama-2-13b");
  const StrategyOptions options;
  const PlacementRequest request{model, model.layer(), machine, options};
  const v1::Regions regions = default_regions(request);
  FlatPlacement flat = place_flat(regions, request);
  const v1::Mapping mapping = to_mapping(regions, flat, options);
  EXPECT_EQ(mapping.SerializeAsString(), make_mapping(regions, model, machine, options).SerializeAsString());
  EXPECT_EQ(flat.kv_capacity(), kv_capacity_tokens(mapping));
  EXPECT_EQ(flat.hash(), place_flat(regions, request).hash());
  const std::uint64_t hash = flat.hash();
  std::swap(flat.caches[0].rings[0][0], flat.caches[0].rings[0][1]);
  EXPECT_NE(flat.hash(), hash);
}

// The published layout holds no more tokens.
TEST(CompactStrategy, HasTheCacheOfThePublishedLayout) {
  const v1::Architecture machine = testing::example_machine();
  for (const char* const name : {"llama-2-13b", "llama-3-8b", "llama-3.2-1b", "qwen2-1.5b"}) {
    const v1::Workload model = testing::example_model(name);
    const auto tokens = [&](const char* strategy) {
      return kv_capacity_tokens(make_mapping(strategy, model, machine, {}));
    };
    EXPECT_GE(tokens("compact"), tokens("primal")) << name;
  }
}

}  // namespace
}  // namespace primalsim::workloads
