// Policy refresh while requests are served: idle tiles lose the adapters, which are written again. Two layers
// of one tile, a token takes 10 in each; an adapter takes 7 a layer to write, and waking takes 1.
#include <gtest/gtest.h>

#include "study/serve/server.h"
#include "tests/study/serve/fake_costs.h"

namespace primalsim::study {
namespace {

using fakes::fake_adapters;
using fakes::fake_settings;
using fakes::FakeCosts;
using pe_models::srpg::State;

constexpr std::size_t kRefreshPolicy = 4;

ServerOutcome served(const std::vector<Arrival>& arrivals, std::uint32_t adapters) {
  const FakeCosts costs;
  return serve_requests(arrivals, fake_adapters(adapters), costs, fake_settings("fcfs", kRefreshPolicy));
}

Cycle state_cycles(const ServerOutcome& outcome, State state) {
  return outcome.tiles.tile_cycles[static_cast<std::size_t>(state)];
}

// The prompt waits 8 for the first layer; the second is there 8 behind the start of the first, 3 after that
// has computed its 5. Each of the two tokens takes 20: writing, 8, hides behind the 10 of the layer before.
TEST(Refresh, EveryPromptAndTokenWritesTheAdapter) {
  const ServerOutcome outcome = served({{0, 5, 3, 0}}, 1);
  EXPECT_EQ(outcome.requests[0].first_token, 21U);
  EXPECT_EQ(outcome.requests[0].last_token, 61U);
  EXPECT_EQ(outcome.stall_cycles, 11U);
  EXPECT_EQ(outcome.writes[0], 3U);
  // In a token a layer computes for 10, is written for 8 and keeps its cache for 2.
  EXPECT_EQ(state_cycles(outcome, State::kCompute), 2U * 5U + 2U * 20U);
}

// The second request finds nothing: no layer computes in between, and what idles loses it.
TEST(Refresh, ThereIsNoHit) {
  const ServerOutcome outcome = served({{0, 5, 1, 0}, {100, 5, 1, 0}}, 1);
  EXPECT_EQ(outcome.hits, 0U);
  EXPECT_EQ(outcome.misses, 2U);
  EXPECT_EQ(outcome.requests[1].first_token, 121U);
  EXPECT_EQ(outcome.writes[0], 2U);
}

// Prompts of one adapter go together, of another behind them.
TEST(Refresh, PromptsOfOneAdapterShareTheWriting) {
  EXPECT_EQ(served({{0, 5, 1, 0}, {0, 5, 1, 0}}, 2).writes[0], 1U);
  EXPECT_EQ(served({{0, 5, 1, 0}, {0, 5, 1, 1}}, 2).writes[0], 2U);
}

// A round of two takes 20, of which a layer computes for all 20: it does not idle, and keeps its adapters.
TEST(Refresh, ALayerThatDoesNotIdleKeepsItsAdapters) {
  const ServerOutcome outcome = served({{0, 5, 2, 0}, {0, 5, 2, 0}}, 1);
  EXPECT_EQ(outcome.rounds, 1U);
  EXPECT_EQ(outcome.writes[0], 1U);
}

TEST(Refresh, TheModelItselfWritesNothing) {
  const ServerOutcome outcome = served({{0, 5, 3, kNoAdapter}}, 1);
  EXPECT_EQ(outcome.writes[0], 0U);
  EXPECT_EQ(outcome.end, 50U);
}

}  // namespace
}  // namespace primalsim::study
