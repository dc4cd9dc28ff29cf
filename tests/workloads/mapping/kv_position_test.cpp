#include "workloads/mapping/kv_position.h"

#include <gtest/gtest.h>

#include "core/random_stream.h"

namespace primalsim::workloads {
namespace {

v1::KvPlacement placement_with_rings(const std::vector<std::pair<std::uint32_t, int>>& rings) {
  v1::KvPlacement placement;
  for (const auto& [entries, macros] : rings) {
    v1::KvRing& ring = *placement.add_rings();
    ring.set_entries_per_macro(entries);
    for (int i = 0; i < macros; ++i) ring.add_macros();
  }
  return placement;
}

TEST(KvPosition, FillsARingCyclicallyBeforeTheNext) {
  // Ring 0: 2 macros x 2 entries = entries 0 .. 3; ring 1: 3 macros x 1 = entries 4 .. 6.
  const v1::KvPlacement placement = placement_with_rings({{2, 2}, {1, 3}});
  EXPECT_EQ(kv_capacity(placement), 7U);
  EXPECT_EQ(kv_position(placement, 0), (KvPosition{0, 0}));
  EXPECT_EQ(kv_position(placement, 1), (KvPosition{0, 1}));
  EXPECT_EQ(kv_position(placement, 2), (KvPosition{0, 0}));
  EXPECT_EQ(kv_position(placement, 3), (KvPosition{0, 1}));
  EXPECT_EQ(kv_position(placement, 4), (KvPosition{1, 0}));
  EXPECT_EQ(kv_position(placement, 6), (KvPosition{1, 2}));
}

TEST(KvPosition, CountsWhatEachMacroHolds) {
  // 5 entries: all 4 of ring 0, and the first of ring 1.
  const v1::KvPlacement placement = placement_with_rings({{2, 2}, {1, 3}});
  EXPECT_EQ(kv_entries_held(placement, 5), (std::vector<std::vector<std::uint64_t>>{{2, 2}, {1, 0, 0}}));
  EXPECT_EQ(kv_entries_held(placement, 3), (std::vector<std::vector<std::uint64_t>>{{2, 1}, {0, 0, 0}}));
}

TEST(KvPosition, CountsAgreeWithPositionsOnRandomRings) {
  RandomStream random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::pair<std::uint32_t, int>> rings;
    for (std::uint64_t i = 0, end = 1 + random.below(4); i < end; ++i) {
      rings.emplace_back(1 + random.below(5), static_cast<int>(1 + random.below(6)));
    }
    const v1::KvPlacement placement = placement_with_rings(rings);
    const std::uint64_t entries = random.below(kv_capacity(placement) + 1);
    std::vector<std::vector<std::uint64_t>> counted;
    for (const v1::KvRing& ring : placement.rings()) {
      counted.emplace_back(static_cast<std::size_t>(ring.macros_size()), 0);
    }
    for (std::uint64_t entry = 0; entry < entries; ++entry) {
      const KvPosition at = kv_position(placement, entry);
      ++counted[at.ring][at.macro];
      EXPECT_LE(counted[at.ring][at.macro], rings[at.ring].first);
    }
    EXPECT_EQ(kv_entries_held(placement, entries), counted);
  }
}

TEST(KvPosition, TheWindowBoundsTheEntries) {
  v1::ModelShape shape;
  EXPECT_EQ(kv_entries(shape, 5000), 5000U);
  shape.set_sliding_window(4096);
  EXPECT_EQ(kv_entries(shape, 5000), 4096U);
  EXPECT_EQ(kv_entries(shape, 100), 100U);
}

TEST(KvPosition, AnEntryHasTheBytesOfItsHeads) {
  v1::ModelShape shape;
  shape.set_head_dim(128);
  v1::KvPlacement placement;
  placement.set_kv_heads(2);
  EXPECT_EQ(kv_entry_bytes(placement, shape, 8), 256U);
  EXPECT_EQ(kv_entry_bytes(placement, shape, 4), 128U);
}

}  // namespace
}  // namespace primalsim::workloads
