#include "study/serve/server.h"

#include <gtest/gtest.h>

#include <numeric>

#include "core/random_stream.h"
#include "tests/study/serve/fake_costs.h"

namespace primalsim::study {
namespace {

using fakes::fake_adapters;
using fakes::fake_settings;
using fakes::FakeCosts;

constexpr std::size_t kNoPolicy = 0;
constexpr std::size_t kReprogramPolicy = 2;
constexpr std::size_t kSrpgPolicy = 3;

// Prompt of 5: both layers, 10 cycles. The second has arrived at 3 and goes next, 8 cycles. A round of both
// takes 20, then one of the first alone.
TEST(Server, PromptsGoBeforeRounds) {
  const FakeCosts costs;
  const std::vector<Arrival> arrivals{{0, 5, 3, kNoAdapter}, {3, 4, 2, kNoAdapter}};
  const ServerOutcome outcome = serve_requests(arrivals, fake_adapters(0), costs, fake_settings());
  EXPECT_EQ(outcome.requests[0].first_token, 10U);
  EXPECT_EQ(outcome.requests[1].taken_up, 10U);
  EXPECT_EQ(outcome.requests[1].first_token, 18U);
  EXPECT_EQ(outcome.requests[1].last_token, 38U);
  EXPECT_EQ(outcome.requests[0].last_token, 58U);
  EXPECT_EQ(outcome.intervals[0], (std::vector<Cycle>{28, 20}));
  EXPECT_EQ(outcome.rounds, 2U);
  EXPECT_EQ(outcome.round_tokens, 3U);
}

// Six sequences with periods of 4 take 24 cycles a round: longer than a token's way, 20.
TEST(Server, ManySequencesFillThePipeline) {
  const FakeCosts costs;
  const std::vector<Arrival> arrivals(6, Arrival{0, 1, 2, kNoAdapter});
  const ServerOutcome outcome = serve_requests(arrivals, fake_adapters(0), costs, fake_settings());
  // Prompts of one token follow each other: the last is done at 6 + 1.
  EXPECT_EQ(outcome.requests[5].first_token, 7U);
  EXPECT_EQ(outcome.end, 7U + 24U);
}

TEST(Server, DecodeFirstWaitsForTheSequences) {
  const FakeCosts costs;
  const std::vector<Arrival> arrivals{{0, 5, 3, kNoAdapter}, {3, 4, 2, kNoAdapter}};
  const ServerOutcome outcome =
      serve_requests(arrivals, fake_adapters(0), costs, fake_settings("decode-first"));
  EXPECT_EQ(outcome.requests[0].last_token, 50U);
  EXPECT_EQ(outcome.requests[1].first_token, 58U);
}

// 12 entries. After one round both hold 6 + 5; the next needs 13, so the second starts over: its 4 prompt
// tokens and 2 of its own, 12 cycles, once the first is done at 114.
TEST(Server, TheLastTakenUpStartsOverWhereTheCacheIsFull) {
  FakeCosts costs;
  costs.change().kv_entries = 12;
  const std::vector<Arrival> arrivals{{0, 5, 6, kNoAdapter}, {0, 4, 6, kNoAdapter}};
  const ServerOutcome outcome = serve_requests(arrivals, fake_adapters(0), costs, fake_settings());
  EXPECT_EQ(outcome.requests[0].last_token, 114U);
  EXPECT_EQ(outcome.requests[1].preempted, 1U);
  EXPECT_EQ(outcome.requests[1].last_token, 186U);
  EXPECT_EQ(outcome.recomputed_tokens, 6U);
  EXPECT_EQ(outcome.kv_peak, 11U);
}

// The same where what a request needs is set aside: 10 entries, and no room for the 9 of the other.
TEST(Server, NeverPreemptsWhereTheCacheIsSetAside) {
  FakeCosts costs;
  costs.change().kv_entries = 12;
  const std::vector<Arrival> arrivals{{0, 5, 6, kNoAdapter}, {0, 4, 6, kNoAdapter}};
  ServerSettings settings = fake_settings();
  settings.preemption = Preemption::kNever;
  const ServerOutcome outcome = serve_requests(arrivals, fake_adapters(0), costs, settings);
  EXPECT_EQ(outcome.preemptions, 0U);
  EXPECT_EQ(outcome.requests[0].last_token, 110U);
  EXPECT_EQ(outcome.requests[1].taken_up, 110U);
}

// 8 + 5 - 1 entries and 8 + 5 positions are one too many each; the run goes on.
TEST(Server, WhatCanNeverFitIsRefused) {
  FakeCosts costs;
  costs.change().kv_entries = 11;
  costs.change().most_positions = 20;
  const std::vector<Arrival> arrivals{{0, 8, 5, kNoAdapter}, {0, 16, 5, kNoAdapter}, {0, 7, 5, kNoAdapter}};
  const ServerOutcome outcome = serve_requests(arrivals, fake_adapters(0), costs, fake_settings());
  EXPECT_EQ(outcome.requests[0].refusal, RefusalReason::kCache);
  EXPECT_EQ(outcome.requests[1].refusal, RefusalReason::kPositions);
  EXPECT_EQ(outcome.requests[2].state, RequestState::kFinished);
}

// Each layer waits 7 for its weights without overlap. With it, and waking of 1, the first waits for 8; the
// second's are there 8 behind the start of the first, 3 after that has computed its 5.
TEST(Server, AMissStallsAsThePolicyHasIt) {
  const FakeCosts costs;
  const std::vector<Arrival> arrivals{{0, 5, 1, 0}, {100, 5, 1, 0}};
  const ServerOutcome none =
      serve_requests(arrivals, fake_adapters(1), costs, fake_settings("fcfs", kNoPolicy));
  EXPECT_EQ(none.requests[0].first_token, 24U);
  EXPECT_EQ(none.requests[1].first_token, 110U);
  EXPECT_EQ(none.hits, 1U);
  EXPECT_EQ(none.misses, 1U);
  const ServerOutcome srpg =
      serve_requests(arrivals, fake_adapters(1), costs, fake_settings("fcfs", kSrpgPolicy));
  EXPECT_EQ(srpg.requests[0].first_token, 21U);
  EXPECT_EQ(srpg.stall_cycles, 11U);
}

// One sequence at a time. While the first prompt goes through the layers, each computes for 5 of 10 cycles:
// 10 of the 14 cycles of writing are done; the rest is done in the next round.
TEST(Server, AdaptersAreWrittenBehindComputation) {
  const FakeCosts costs;
  const std::vector<Arrival> arrivals{{0, 5, 3, kNoAdapter}, {0, 5, 1, 0}};
  ServerSettings settings = fake_settings("fcfs", kReprogramPolicy);
  settings.most_sequences = 1;
  const ServerOutcome outcome = serve_requests(arrivals, fake_adapters(1), costs, settings);
  EXPECT_EQ(outcome.requests[1].first_token, 60U);
  EXPECT_EQ(outcome.stall_cycles, 0U);
  EXPECT_EQ(outcome.hidden_cycles, 14U);
  EXPECT_EQ(outcome.misses, 1U);
  EXPECT_FALSE(outcome.requests[1].adapter_hit);
}

TEST(Server, StopsWhereItIsTold) {
  const FakeCosts costs;
  const std::vector<Arrival> arrivals{
      {0, 5, 50, kNoAdapter}, {5, 150, 2, kNoAdapter}, {500, 5, 5, kNoAdapter}};
  ServerSettings settings = fake_settings("decode-first");
  settings.until = 100;
  const ServerOutcome outcome = serve_requests(arrivals, fake_adapters(0), costs, settings);
  EXPECT_EQ(outcome.requests[0].state, RequestState::kRunning);
  EXPECT_EQ(outcome.requests[1].state, RequestState::kWaiting);
  EXPECT_EQ(outcome.requests[2].state, RequestState::kAfterTheEnd);
  EXPECT_EQ(outcome.end, 110U);  // the step that had begun
}

struct RandomCase {
  FakeCosts costs;
  Adapters adapters;
  std::vector<Arrival> arrivals;
  ServerSettings settings;
};

RandomCase random_case(std::uint64_t seed) {
  RandomStream random(seed);
  RandomCase made;
  made.costs.change().kv_entries = 20 + random.below(100);
  const auto count = static_cast<std::uint32_t>(random.below(6));
  made.adapters = fake_adapters(count);
  Cycle now = 0;
  for (std::uint64_t i = 0; i < 60; ++i) {
    if (i > 0) now += random.below(60);
    const auto drawn = static_cast<std::uint32_t>(random.below(count + 1));
    made.arrivals.push_back({now, static_cast<std::uint32_t>(1 + random.below(60)),
                             static_cast<std::uint32_t>(1 + random.below(30)),
                             drawn == count ? kNoAdapter : drawn});
  }
  made.settings = fake_settings(schedulers()[random.below(schedulers().size())].name,
                                random.below(kServedPolicies.size()));
  made.settings.replacement = &replacements()[random.below(replacements().size())];
  made.settings.preemption = random.below(4) == 0 ? Preemption::kNever : Preemption::kRecompute;
  made.settings.most_sequences = static_cast<std::uint32_t>(1 + random.below(8));
  made.settings.most_prefill_tokens = 1 + random.below(100);
  made.settings.most_resident = random.below(3);
  if (random.below(3) == 0) made.settings.until = random.below(2 * now);
  return made;
}

// Every request ends as one of four; what has not ended is waiting or running only where the run was stopped.
// Every token came from one prefill or one round; the cache never holds more than it can.
TEST(Server, NothingIsLostOrCountedTwice) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const RandomCase made = random_case(seed);
    const ServerOutcome outcome = serve_requests(made.arrivals, made.adapters, made.costs, made.settings);
    std::uint64_t tokens = 0;
    std::uint64_t first_tokens = 0;
    std::uint64_t preempted = 0;
    for (std::size_t i = 0; i < outcome.requests.size(); ++i) {
      const RequestOutcome& request = outcome.requests[i];
      const Arrival& arrival = made.arrivals[i];
      tokens += request.generated;
      preempted += request.preempted;
      first_tokens += request.generated > 0 ? 1 : 0;
      ASSERT_EQ(outcome.intervals[i].size(), request.generated > 0 ? request.generated - 1 : 0) << seed;
      if (request.state == RequestState::kFinished) {
        ASSERT_EQ(request.generated, arrival.output_tokens) << seed;
        ASSERT_GE(request.taken_up, arrival.cycle);
        ASSERT_EQ(
            std::accumulate(outcome.intervals[i].begin(), outcome.intervals[i].end(), request.first_token),
            request.last_token);
      } else if (made.settings.until == kNever) {
        ASSERT_EQ(request.state, RequestState::kRefused) << seed;
      } else if (request.state == RequestState::kAfterTheEnd) {
        ASSERT_GE(arrival.cycle, made.settings.until) << seed;
      }
    }
    std::uint64_t decoded = 0;
    for (const auto& by_context : outcome.decoded) {
      decoded = std::accumulate(by_context.begin(), by_context.end(), decoded);
    }
    ASSERT_EQ(decoded, outcome.round_tokens);
    ASSERT_EQ(preempted, outcome.preemptions);
    // Of a sequence that started over, the prefill makes a token, too.
    ASSERT_GE(tokens, decoded + first_tokens) << seed;
    ASSERT_LE(tokens, decoded + first_tokens + outcome.preemptions) << seed;
    ASSERT_LE(outcome.kv_peak, made.costs.machine().kv_entries) << seed;
  }
}

TEST(Server, TilesAreInOneStateAtATime) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const RandomCase made = random_case(seed);
    const ServerOutcome outcome = serve_requests(made.arrivals, made.adapters, made.costs, made.settings);
    const auto& cycles = outcome.tiles.tile_cycles;
    ASSERT_EQ(std::accumulate(cycles.begin(), cycles.end(), Cycle{0}), 2 * outcome.end) << seed;
  }
}

TEST(Server, AdaptersAreWrittenOncePerMissAndEvictedForRoom) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const RandomCase made = random_case(seed);
    const ServerOutcome outcome = serve_requests(made.arrivals, made.adapters, made.costs, made.settings);
    const std::uint64_t writes =
        std::accumulate(outcome.writes.begin(), outcome.writes.end(), std::uint64_t{0});
    // What was written for a request that was not taken up any more, or made way before it was written.
    ASSERT_GE(writes, outcome.misses) << seed;
    ASSERT_LE(outcome.evictions, writes) << seed;
  }
}

// Prompts in a row against a simulation of every layer: each takes equally long in all of them.
TEST(PromptEnds, EqualAFlowShop) {
  RandomStream random(1);
  for (int turn = 0; turn < 200; ++turn) {
    const std::uint64_t layers = 1 + random.below(6);
    std::vector<PrefillCost> prompts(1 + random.below(6));
    std::vector<Cycle> free(layers, 0);
    std::vector<Cycle> expected;
    for (PrefillCost& prompt : prompts) {
      const Cycle cycles = 1 + random.below(20);
      prompt.cycles = layers * cycles;
      prompt.follower_cycles = cycles;
      Cycle at = 0;
      for (Cycle& layer : free) layer = at = std::max(at, layer) + cycles;
      expected.push_back(at);
    }
    ASSERT_EQ(prompt_ends(prompts), expected);
  }
}

}  // namespace
}  // namespace primalsim::study
