#include "workloads/mapping/kv_position.h"

#include <gtest/gtest.h>

#include <array>

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

TEST(KvPosition, TurnsGoRoundTheRings) {
  // Ring 0: 2 macros of 3 entries, ring 1: 1 macro of 2; 2 entries a turn. Turn 0: entries 0 .. 3 in ring 0,
  // 4 and 5 in ring 1, which is full; turn 1: 6 and 7 in ring 0.
  v1::KvPlacement placement = placement_with_rings({{3, 2}, {2, 1}});
  placement.set_entries_per_turn(2);
  EXPECT_EQ(kv_capacity(placement), 8U);
  EXPECT_EQ(kv_position(placement, 3), (KvPosition{0, 1}));
  EXPECT_EQ(kv_position(placement, 4), (KvPosition{1, 0}));
  EXPECT_EQ(kv_position(placement, 5), (KvPosition{1, 0}));
  EXPECT_EQ(kv_position(placement, 6), (KvPosition{0, 0}));
  EXPECT_EQ(kv_position(placement, 7), (KvPosition{0, 1}));
  EXPECT_EQ(kv_entries_held(placement, 7), (std::vector<std::vector<std::uint64_t>>{{3, 2}, {2}}));
}

// Entries 3 to 6 of the above: the rest of ring 0's turn, ring 1, and one of the next turn.
TEST(KvPosition, TurnsCanBeginAnywhere) {
  v1::KvPlacement placement = placement_with_rings({{3, 2}, {2, 1}});
  placement.set_entries_per_turn(2);
  std::vector<std::array<std::uint64_t, 3>> visits;
  visit_kv_turns(placement, 3, 4, [&](std::uint32_t ring, std::uint32_t macro, std::uint64_t count) {
    visits.push_back({ring, macro, count});
  });
  EXPECT_EQ(visits, (std::vector<std::array<std::uint64_t, 3>>{{0, 1, 1}, {1, 0, 2}, {0, 0, 1}}));
}

// Two rings of 1 macro, 4 entries each; a turn is 1 entry and brings in 1 ring. Turn 1: entry 0 in ring 0.
// Turn 2, until both hold 2: entry 1 in ring 0, 2 and 3 in ring 1. Turn 3, until both hold 3: 4 and 5.
TEST(KvPosition, RingsComeInTurnByTurn) {
  v1::KvPlacement placement = placement_with_rings({{4, 1}, {4, 1}});
  placement.set_entries_per_turn(1);
  placement.set_rings_per_turn(1);
  std::vector<std::uint32_t> rings;
  for (std::uint64_t entry = 0; entry < 8; ++entry) rings.push_back(kv_position(placement, entry).ring);
  EXPECT_EQ(rings, (std::vector<std::uint32_t>{0, 0, 1, 1, 0, 1, 0, 1}));
}

TEST(KvPosition, CountsAgreeWithPositionsOnRandomRings) {
  RandomStream random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::pair<std::uint32_t, int>> rings;
    for (std::uint64_t i = 0, end = 1 + random.below(4); i < end; ++i) {
      rings.emplace_back(1 + random.below(5), static_cast<int>(1 + random.below(6)));
    }
    v1::KvPlacement placement = placement_with_rings(rings);
    if (round % 2 == 1) placement.set_entries_per_turn(1 + static_cast<std::uint32_t>(random.below(5)));
    if (round % 4 == 1) placement.set_rings_per_turn(1 + static_cast<std::uint32_t>(random.below(3)));
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
