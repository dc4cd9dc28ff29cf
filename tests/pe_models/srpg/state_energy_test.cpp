// Power by state and domain, and what residency makes of it.
#include "pe_models/srpg/state_energy.h"

#include <gtest/gtest.h>

#include <numeric>

#include "core/error.h"
#include "core/random_stream.h"
#include "pe_models/srpg/state.h"

namespace primalsim::pe_models::srpg {
namespace {

using Domains = std::array<std::uint64_t, kDomains>;

PowerParameters tile_power(std::uint32_t retained_permille = 330) {
  return {165000, 56, 24, retained_permille, 20, 100, 1650000};
}

Domains of(const StatePower& power, State state) { return power[static_cast<std::size_t>(state)]; }

// 165000 fJ a cycle: 56 %, 24 % and the rest. Off: 2 % of it, 3300, likewise.
TEST(StatePower, ActiveAndOffAreSplitByShares) {
  const StatePower power = state_power(tile_power(), true);
  EXPECT_EQ(of(power, State::kCompute), (Domains{92400, 39600, 33000}));
  EXPECT_EQ(of(power, State::kReady), (Domains{92400, 39600, 33000}));
  EXPECT_EQ(of(power, State::kOff), (Domains{1848, 792, 660}));
}

TEST(StatePower, TheRramIsOffWhileAGatedTileIsReprogrammed) {
  EXPECT_EQ(of(state_power(tile_power(), true), State::kReprogram),
            (Domains{92400, 39600, 660}));  // 132660 in all
  EXPECT_EQ(of(state_power(tile_power(), false), State::kReprogram), (Domains{92400, 39600, 33000}));
}

// 0.33 x 165000 = 54450: the SRAM's 39600, and 14850 that leak in the others, 56 : 20.
TEST(StatePower, RetainedPowerGoesToTheSramFirst) {
  EXPECT_EQ(of(state_power(tile_power(), true), State::kRetain), (Domains{10942, 39600, 3908}));
  EXPECT_EQ(of(state_power(tile_power(100), true), State::kRetain), (Domains{0, 16500, 0}));
}

TEST(StatePower, DomainsAddUpToTheWholeForAnyParameters) {
  RandomStream random(9);
  for (int trial = 0; trial < 1000; ++trial) {
    PowerParameters parameters;
    parameters.active_fj_per_cycle = random.below(300000);
    parameters.ipcn_percent = static_cast<std::uint32_t>(random.below(101));
    parameters.sram_percent = static_cast<std::uint32_t>(random.below(101 - parameters.ipcn_percent));
    parameters.off_permille = static_cast<std::uint32_t>(random.below(200));
    parameters.retained_permille = parameters.off_permille + static_cast<std::uint32_t>(random.below(800));
    const StatePower power = state_power(parameters, true);
    const auto sum = [&](State state) {
      const Domains domains = of(power, state);
      return std::accumulate(domains.begin(), domains.end(), std::uint64_t{0});
    };
    const std::uint64_t active = parameters.active_fj_per_cycle;
    EXPECT_EQ(sum(State::kCompute), active);
    EXPECT_EQ(sum(State::kOff), active * parameters.off_permille / 1000);
    EXPECT_EQ(sum(State::kRetain), active * parameters.retained_permille / 1000);
  }
}

// 20000 fJ a cycle beside the tile's own, 2 % of it where the IPCN is off; waking and the RRAM do not change.
TEST(StatePower, LinksToOtherTilesSleepWithTheIpcn) {
  PowerParameters parameters = tile_power();
  parameters.tile_links_fj_per_cycle = 20000;
  const StatePower power = state_power(parameters, true);
  EXPECT_EQ(of(power, State::kCompute), (Domains{112400, 39600, 33000}));
  EXPECT_EQ(of(power, State::kReady), (Domains{112400, 39600, 33000}));
  EXPECT_EQ(of(power, State::kReprogram), (Domains{112400, 39600, 660}));
  EXPECT_EQ(of(power, State::kOff), (Domains{2248, 792, 660}));
  EXPECT_EQ(of(power, State::kRetain), (Domains{11342, 39600, 3908}));
}

// From off and from a bank that was kept: what comes back is the tile's own, whatever its links take.
TEST(StateEnergy, LinksDoNotChangeWhatWakingTakes) {
  PowerParameters parameters = tile_power();
  parameters.retention = {2048, 8, 500};
  const TileUse use{{0, 0, 0, 0, 100}, 2, 1, 200, 2};
  const std::uint64_t without = state_energy(use, parameters, true).wake;
  parameters.tile_links_fj_per_cycle = 20000;
  EXPECT_EQ(state_energy(use, parameters, true).wake, without);
}

// 1 uW at 1 GHz is 1 fJ a cycle.
TEST(StatePower, MicrowattsBecomeFemtojoulesPerCycle) {
  EXPECT_EQ(fj_per_cycle(165000, 1), 165000U);
  EXPECT_EQ(fj_per_cycle(165000, 1.1), 150000U);
  EXPECT_EQ(fj_per_cycle(1, 3), 0U);
  EXPECT_EQ(fj_per_cycle(2, 3), 1U);
}

// 10 cycles off, 5 computing, 2 wakings.
TEST(StateEnergy, IsPowerTimesTimeAndWakings) {
  const StateEnergy energy = state_energy({{10, 0, 0, 5, 0}, 2}, tile_power(), true);
  EXPECT_EQ(energy.domains, (Domains{480480, 205920, 171600}));
  EXPECT_EQ(energy.wake, 3300000U);
  EXPECT_EQ(total_fj(energy), 4158000U);  // 10 x 3300 + 5 x 165000 + 3300000
}

TEST(StateEnergy, AddsUpRunsToTheLastDigit) {
  StateEnergy sum;
  add_energy(sum, state_energy({{1, 2, 3, 4, 5}, 1}, tile_power(), true), 40);
  add_energy(sum, state_energy({{9, 8, 7, 6, 5}, 0}, tile_power(), true));
  EXPECT_EQ(sum, state_energy({{49, 88, 127, 166, 205}, 40}, tile_power(), true));
}

TEST(StateEnergy, RefusesWhatDoesNotFit64Bits) {
  EXPECT_THROW(state_energy({{0, 0, 0, 1ULL << 60, 0}, 0}, tile_power(), true), InputError);
}

// Without banks every waking takes all of it.
TEST(StateEnergy, WakingTakesTheSameFromEveryState) {
  EXPECT_EQ(state_energy({{}, 3, 1}, tile_power(), true).wake, 3U * 1650000);
}

// 100 banks a tile, drowsy at half of their power.
PowerParameters banked_power() {
  PowerParameters power = tile_power(0);
  power.retention = Retention{2048, 100, 500};
  return power;
}

// Nothing held: all of the tile is off. 7 of 100 banks held for 10 cycles: 39600 x 7 / 100 x (0.5 - 0.02)
// more.
TEST(StateEnergy, BanksThatHoldSomethingAreDrowsy) {
  const StateEnergy empty = state_energy({{0, 0, 0, 0, 10}, 0}, banked_power(), true);
  EXPECT_EQ(empty.domains, (Domains{18480, 7920, 6600}));
  const StateEnergy held = state_energy({{0, 0, 0, 0, 10}, 0, 0, 70}, banked_power(), true);
  EXPECT_EQ(held.domains, (Domains{18480, 7920 + 13305, 6600}));  // 13305.6
  EXPECT_NEAR(*retained_share({{0, 0, 0, 0, 10}, 0, 0, 70}, banked_power()), 46305.0 / 10 / 165000, 1e-12);
  EXPECT_EQ(retained_share({{10, 0, 0, 0, 0}, 0}, banked_power()), std::nullopt);
}

// Waking a tile with 50 of 100 banks drowsy: 39600 x 0.5 x 0.48 = 9504 fJ a cycle were there already.
TEST(StateEnergy, HeldBanksNeedNoWaking) {
  EXPECT_EQ(state_energy({{}, 1, 1, 0, 50}, banked_power(), true).wake,
            1650000ULL * (161700 - 9504) / 161700);
}

TEST(Waking, GroupsWakeOneAfterTheOther) {
  EXPECT_EQ(Waking(100).of(7), 100U);
  EXPECT_EQ(Waking(100, 4).of(4), 100U);
  EXPECT_EQ(Waking(100, 4).of(5), 200U);
}

TEST(Policy, NamesGoBothWays) {
  for (const Policy policy :
       {Policy::kNone, Policy::kGate, Policy::kReprogram, Policy::kSrpg, Policy::kRefresh}) {
    EXPECT_EQ(policy_of(policy_name(policy)), policy);
  }
  EXPECT_EQ(policy_of("SRPG"), std::nullopt);
  EXPECT_EQ(policy_of(""), std::nullopt);
}

}  // namespace
}  // namespace primalsim::pe_models::srpg
