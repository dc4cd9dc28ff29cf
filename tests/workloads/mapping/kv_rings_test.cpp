#include "workloads/mapping/kv_rings.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <tuple>

#include "tests/workloads/mapping/test_models.h"
#include "workloads/mapping/kv_position.h"
#include "workloads/mapping/ribbon_positions.h"

namespace primalsim::workloads {
namespace {

using Sharding = StrategyOptions::Sharding;

v1::ModelShape shape_with(std::uint32_t kv_heads, std::uint32_t head_dim) {
  v1::ModelShape shape;
  shape.set_kv_heads(kv_heads);
  shape.set_head_dim(head_dim);
  return shape;
}

TEST(KvHeadGroups, AreTheHeadsOfOneSlice) {
  const auto groups = kv_head_groups(shape_with(40, 128), 256, Sharding::head);
  ASSERT_EQ(groups.size(), 20U);
  EXPECT_EQ(groups[3].first_head, 6U);
  EXPECT_EQ(groups[3].heads, 2U);
  EXPECT_EQ(groups[3].first_slice, 3U);
  EXPECT_EQ(groups[3].slices, 1U);
}

TEST(KvHeadGroups, NoHeadIsSplit) {
  // Heads of 96: 8 heads are 768 elements, 3 slices of 256; the last 2 heads (192 elements) take one more.
  const auto groups = kv_head_groups(shape_with(10, 96), 256, Sharding::head);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].heads, 8U);
  EXPECT_EQ(groups[0].slices, 3U);
  EXPECT_EQ(groups[1].first_slice, 3U);
  EXPECT_EQ(groups[1].slices, 1U);
}

TEST(KvHeadGroups, TokenShardingHasOneGroup) {
  const auto groups = kv_head_groups(shape_with(40, 128), 256, Sharding::token);
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(groups[0].heads, 40U);
  EXPECT_EQ(groups[0].slices, 20U);
}

// A mapping of 13B by its placement of K and V.
v1::Placement placement_13b(const StrategyOptions& options) {
  return make_mapping("primal", testing::example_model("llama-2-13b"), testing::example_machine(), options)
      .placements(0);
}

TEST(KvRings, StartWhereKAndVAreMadeAndUseEveryOtherMacroOnce) {
  // 5120 macros, of which 2 x 400 hold K and V; the other 4320 go to 20 groups of K and V, 108 each: rings of
  // 20, 20, 20, 20, 20, 20, 8.
  const v1::Placement placement = placement_13b({});
  ASSERT_EQ(placement.kv_size(), 40);
  std::set<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>> seen;
  for (const v1::KvPlacement& kv : placement.kv()) {
    std::vector<int> sizes;
    for (const v1::KvRing& ring : kv.rings()) {
      // 16384 bytes less 8 x 512 and 8 x 256 leave 10240: 40 entries of 256 bytes.
      EXPECT_EQ(ring.entries_per_macro(), 40U);
      sizes.push_back(ring.macros_size());
      for (const v1::Macro& macro : ring.macros()) {
        EXPECT_TRUE(seen.emplace(macro.tile(), macro.x(), macro.y()).second);
      }
    }
    EXPECT_EQ(sizes, (std::vector<int>{20, 20, 20, 20, 20, 20, 8}));
  }
  EXPECT_EQ(seen.size(), 5120U);
  // Group 0 of K: the partitions of output slice 0 of k_proj, by input slice.
  for (int row = 0; row < 20; ++row) {
    const v1::Partition& partition = placement.matrices(1).partitions(row * 20);
    EXPECT_EQ(partition.column(), 0U);
    EXPECT_EQ(position_of(partition.at()), position_of(placement.kv(0).rings(0).macros(row)));
  }
}

// Behind the first ring K and V take turns in the order of tiles, rows and columns, K first.
TEST(KvRings, FurtherMacrosGoToKAndVInTurn) {
  const v1::Placement placement = placement_13b({});
  const auto place = [](const v1::Macro& macro) { return std::tuple(macro.tile(), macro.y(), macro.x()); };
  for (int ring = 1; ring < 7; ++ring) {
    const auto& k = placement.kv(0).rings(ring).macros();
    const auto& v = placement.kv(1).rings(ring).macros();
    for (int i = 0; i < k.size(); ++i) {
      EXPECT_LT(place(k[i]), place(v[i]));
      if (i > 0) {
        EXPECT_LT(place(v[i - 1]), place(k[i]));
      }
    }
  }
}

// A turn is 256 cycles of a macro's work. 13B, 2 heads: 256 bytes are 32 words, 32 cycles; 256 multiply-adds
// take 16. 256 / 32 = 8 entries, and half of that where K and V share the macro. One of 7 rings comes in.
TEST(KvRings, ATurnIsSoMuchWork) {
  StrategyOptions options;
  options.kv_turns = false;
  EXPECT_FALSE(placement_13b(options).kv(0).has_entries_per_turn());
  options.kv_turns = true;
  EXPECT_EQ(placement_13b(options).kv(0).entries_per_turn(), 8U);
  EXPECT_EQ(placement_13b(options).kv(0).rings_per_turn(), 1U);
  const v1::Mapping mapping =
      make_mapping("primal", testing::example_model("llama-3-8b"), testing::example_machine(), options);
  options.kv_together = true;
  EXPECT_EQ(placement_13b(options).kv(0).entries_per_turn(), 4U);
  // Llama-3-8B: 8 query heads on these 2 make 1024 multiply-adds an entry, 64 cycles; 32 rings.
  EXPECT_EQ(mapping.placements(0).kv(0).entries_per_turn(), 4U);
  EXPECT_EQ(mapping.placements(0).kv(0).rings_per_turn(), 6U);
}

// Entries that lie in the placement before a macro is full.
std::uint64_t entries_before_full(const v1::KvPlacement& kv) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> held;
  for (std::uint64_t entry = 0;; ++entry) {
    const KvPosition at = kv_position(kv, entry);
    if (++held[{at.ring, at.macro}] == kv.rings(static_cast<int>(at.ring)).entries_per_macro()) return entry;
  }
}

// Where entry n lies does not depend on how much there is room for, as long as no macro is full.
TEST(KvRings, EntriesLieWhereTheyLieInALargerScratchpad) {
  v1::Architecture machine = testing::example_machine();
  const v1::Workload model = testing::example_model("llama-3-8b");
  StrategyOptions options;
  options.kv_turns = true;
  for (const char* const strategy : {"primal", "compact", "row-major", "random"}) {
    std::vector<v1::Placement> placements;
    for (const std::uint32_t bytes : {12288U, 16384U, 65536U}) {
      machine.mutable_scratchpad()->set_bytes(bytes);
      placements.push_back(make_mapping(strategy, model, machine, options).placements(0));
    }
    for (int kv = 0; kv < placements[0].kv_size(); ++kv) {
      const std::uint64_t entries = entries_before_full(placements[0].kv(kv));
      EXPECT_GT(entries, 3000U);
      for (std::uint64_t entry = 0; entry < entries; entry += 7) {
        const KvPosition at = kv_position(placements[0].kv(kv), entry);
        ASSERT_EQ(kv_position(placements[1].kv(kv), entry), at) << strategy << ", entry " << entry;
        ASSERT_EQ(kv_position(placements[2].kv(kv), entry), at) << strategy << ", entry " << entry;
      }
    }
  }
}

TEST(KvRings, TogetherKAndVShareMacrosHalfAndHalf) {
  StrategyOptions options;
  options.kv_together = true;
  const v1::Placement placement = placement_13b(options);
  const v1::KvPlacement& k = placement.kv(0);
  const v1::KvPlacement& v = placement.kv(1);
  EXPECT_EQ(k.tensor(), v1::KvPlacement::K);
  EXPECT_EQ(v.tensor(), v1::KvPlacement::V);
  ASSERT_EQ(k.rings_size(), v.rings_size());
  for (int i = 0; i < k.rings_size(); ++i) {
    EXPECT_EQ(k.rings(i).SerializeAsString(), v.rings(i).SerializeAsString());
    EXPECT_EQ(k.rings(i).entries_per_macro(), 20U);
  }
  EXPECT_EQ(k.rings(0).macros_size(), 40);
}

TEST(KvRings, TokenShardedHasOnePlacementPerTensor) {
  // An entry of all 40 heads takes 5120 of 10240 bytes.
  StrategyOptions options;
  options.sharding = Sharding::token;
  const v1::Placement placement = placement_13b(options);
  ASSERT_EQ(placement.kv_size(), 2);
  EXPECT_EQ(placement.kv(0).kv_heads(), 40U);
  EXPECT_EQ(placement.kv(0).rings(0).macros_size(), 400);
  EXPECT_EQ(placement.kv(0).rings(0).entries_per_macro(), 2U);
}

}  // namespace
}  // namespace primalsim::workloads
