// One host link while requests are served: weights pass through layers, which slows down those that compute.
// Two layers of one tile, a token takes 10 in each, an adapter 7 a layer to write; waking takes 1. Passing a
// layer that computes, weights come 3 later, and the layer takes 2 longer.
#include <gtest/gtest.h>

#include <numeric>

#include "study/serve/server.h"
#include "tests/study/serve/fake_costs.h"

namespace primalsim::study {
namespace {

using fakes::fake_adapters;
using fakes::fake_settings;
using fakes::FakeCosts;

constexpr std::size_t kLinkSrpg = 3;  // of kServedPolicies
constexpr std::size_t kLinkRefresh = 4;

ServerOutcome served_over_link(const std::vector<Arrival>& arrivals, std::uint32_t adapters,
                               std::size_t policy) {
  const FakeCosts costs;
  Adapters pool = fake_adapters(adapters);
  pool.shapes[0].link = {1, true, 1, 3, 2};
  return serve_requests(arrivals, pool, costs, fake_settings("fcfs", policy));
}

void expect_all_accounted(const ServerOutcome& outcome) {
  const auto& states = outcome.tiles.tile_cycles;
  EXPECT_EQ(std::accumulate(states.begin(), states.end(), Cycle{0}), 2 * outcome.end);
}

// Layer 0 is written by 8 and computes 5 and 2 more, until 15. Layer 1 is written from 8 on, 1 + 7 + 3:
// until 19. In place of 10 the prompt takes 24, 2 for passing and 12 stalled.
TEST(SharedLink, APromptWaitsForWeightsThatPass) {
  const ServerOutcome outcome = served_over_link({{0, 5, 1, 0}}, 1, kLinkSrpg);
  EXPECT_EQ(outcome.requests[0].first_token, 24U);
  EXPECT_EQ(outcome.passing_cycles, 2U);
  EXPECT_EQ(outcome.stall_cycles, 12U);
  expect_all_accounted(outcome);
}

// Under refresh a token takes 20 and 2, for its layer 1 is written while layer 0 computes: 1 + 7 + 3 of 12.
TEST(SharedLink, ATokenUnderRefreshIsSlowedDown) {
  const ServerOutcome outcome = served_over_link({{0, 5, 2, 0}}, 1, kLinkRefresh);
  EXPECT_EQ(outcome.requests[0].last_token - outcome.requests[0].first_token, 22U);
  EXPECT_EQ(outcome.writes[0], 2U);
  expect_all_accounted(outcome);
}

// The second adapter is asked for at 30 and written while the first request decodes: 11 cycles of the step
// from 21 to 41, in which each layer idles for half of the time, and 3 of the next. A layer's 7 slow down
// what computes by 2: 22 / 7 and 6 / 7, rounded up, are 5. The first prompt is held up by 2 while it waits
// for weights anyway.
TEST(SharedLink, WhatIsWrittenBehindComputationSlowsItDown) {
  const std::vector<Arrival> arrivals{{0, 5, 9, 0}, {30, 5, 1, 1}};
  const FakeCosts costs;
  ServerSettings settings = fake_settings("decode-first", kLinkSrpg);
  const ServerOutcome own = serve_requests(arrivals, fake_adapters(2), costs, settings);
  Adapters pool = fake_adapters(2);
  pool.shapes[0].link = {1, true, 0, 0, 2};
  const ServerOutcome one = serve_requests(arrivals, pool, costs, settings);
  EXPECT_EQ(one.passing_cycles, 2U + 5U);
  EXPECT_EQ(one.requests[0].last_token, own.requests[0].last_token + 5);
  EXPECT_EQ(one.requests[1].first_token, own.requests[1].first_token + 5);
  expect_all_accounted(one);
}

}  // namespace
}  // namespace primalsim::study
