// Rounds of a batch: 2 layers of 3 tiles, 2 tokens that keep each layer busy for 200 in 300 cycles; writing
// takes 40, waking 10.
#include "accelerator/srpg_round.h"

#include <gtest/gtest.h>

#include <numeric>

namespace primalsim::accelerator::srpg {
namespace {

using pe_models::srpg::StateCycles;

RoundWork two_layers(Cycle reprogram = 40, Cycle busy = 200) {
  RoundWork work;
  work.layer = {3, 100, reprogram, 7, 5};
  work.layers = 2;
  work.layer_busy_cycles = busy;
  work.tokens = 2;
  work.rewrites = true;
  return work;
}

const HostLink kOneLink{3, true, 5, 7, 2};

Cycle all_of(const RoundUse& use) {
  return std::accumulate(use.tile_cycles.begin(), use.tile_cycles.end(), Cycle{0});
}

// Of 100 idle cycles 50 are for waking and writing.
TEST(SrpgRound, AtPortsOfTheirOwnAllLayersAreAlike) {
  const RoundUse use = round_use(two_layers(), 300, Policy::kRefresh, 10, {});
  EXPECT_TRUE(use.rewrites);
  EXPECT_EQ(use.cycles, 300U);
  EXPECT_EQ(use.tile_cycles, (StateCycles{0, 6 * 50, 0, 6 * 200, 6 * 50}));
  EXPECT_EQ(use.held_bank_cycles, 2U * 7 * 50);
}

// Each token takes 2 longer in each of two layers: 304, of which a layer computes for 204. Layer 0 is woken
// and written for 50 and passed by layer 1's weights for 40; layer 1 takes 50 and the 7 of passing a layer
// that computes.
TEST(SrpgRound, WeightsOfOneLinkPassAndSlowDown) {
  const RoundUse use = round_use(two_layers(), 300, Policy::kRefresh, 10, kOneLink);
  EXPECT_TRUE(use.rewrites);
  EXPECT_EQ(use.cycles, 304U);
  EXPECT_EQ(use.tile_cycles, (StateCycles{0, 3 * (50 + 40 + 57), 0, 6 * 204, 3 * (10 + 43)}));
  EXPECT_EQ(all_of(use), 6U * 304);
  EXPECT_EQ(use.held_bank_cycles, 7U * (10 + 43));
  EXPECT_EQ(use.wakes, 6U);
}

// Layer 1 needs 57 idle cycles and one to be dark in: 262 - 204 has them, 261 - 204 has not. Then the weights
// stay, all 12 banks, and only waking counts: 257 - 200 - 10.
TEST(SrpgRound, WhereThereIsNoTimeWeightsStay) {
  EXPECT_TRUE(round_use(two_layers(), 258, Policy::kRefresh, 10, kOneLink).rewrites);
  const RoundUse kept = round_use(two_layers(), 257, Policy::kRefresh, 10, kOneLink);
  EXPECT_FALSE(kept.rewrites);
  EXPECT_EQ(kept.cycles, 257U);
  EXPECT_EQ(kept.tile_cycles, (StateCycles{0, 0, 6 * 10, 6 * 200, 6 * 47}));
  EXPECT_EQ(kept.held_bank_cycles, 2U * 12 * 47);
}

// The link sends 2 x 130 in a round of 260, not of 259.
TEST(SrpgRound, OneLinkHasToSendAllLayersInARound) {
  EXPECT_TRUE(round_use(two_layers(130, 100), 260, Policy::kRefresh, 10, kOneLink).rewrites);
  EXPECT_FALSE(round_use(two_layers(130, 100), 259, Policy::kRefresh, 10, kOneLink).rewrites);
  EXPECT_TRUE(round_use(two_layers(130, 100), 259, Policy::kRefresh, 10, {}).rewrites);
}

}  // namespace
}  // namespace primalsim::accelerator::srpg
