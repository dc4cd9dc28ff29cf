// The parts a generation's figures are made of: which contexts run, how the others follow, the steady period.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/error.h"
#include "study/generate/context_plan.h"
#include "study/generate/token_stream.h"

namespace primalsim::study {
namespace {

using Contexts = std::vector<std::uint32_t>;

TEST(ContextPlan, RunsShortRangesInFull) {
  EXPECT_EQ(plan_contexts(5, 9, 4, 1, 0, false).samples, (Contexts{5, 6, 7, 8, 9}));
  EXPECT_TRUE(plan_contexts(5, 9, 4, 1, 0, false).checks.empty());
  EXPECT_EQ(plan_contexts(5, 5, 32, 8, 0, false).samples, (Contexts{5}));
}

TEST(ContextPlan, ExactRunsEverything) {
  const ContextPlan plan = plan_contexts(1, 1000, 32, 8, 0, true);
  ASSERT_EQ(plan.samples.size(), 1000U);
  EXPECT_EQ(plan.samples.front(), 1U);
  EXPECT_EQ(plan.samples.back(), 1000U);
}

TEST(ContextPlan, SamplesTheEndsTheKinkAndEachPart) {
  const ContextPlan plan = plan_contexts(101, 1100, 12, 5, 700, false);
  EXPECT_EQ(plan.samples.size(), 13U);  // the ends, 10 parts and the kink
  EXPECT_TRUE(std::is_sorted(plan.samples.begin(), plan.samples.end()));
  EXPECT_EQ(plan.samples.front(), 101U);
  EXPECT_EQ(plan.samples.back(), 1100U);
  EXPECT_TRUE(std::binary_search(plan.samples.begin(), plan.samples.end(), 700U));
  // The 998 contexts between the ends in 10 parts of 99 or 100.
  for (std::uint32_t part = 0; part < 10; ++part) {
    const std::uint32_t begin = 102 + 998 * part / 10;
    const std::uint32_t end = 102 + 998 * (part + 1) / 10;
    EXPECT_TRUE(std::any_of(plan.samples.begin(), plan.samples.end(),
                            [&](std::uint32_t context) { return context >= begin && context < end; }));
  }
}

// Checks are other contexts than samples, so that they say something.
TEST(ContextPlan, ChecksAreNoSamples) {
  for (std::uint32_t length = 41; length < 400; length += 7) {
    const ContextPlan plan = plan_contexts(3, 2 + length, 32, 8, 0, false);
    EXPECT_FALSE(plan.checks.empty());
    for (const std::uint32_t check : plan.checks) {
      EXPECT_FALSE(std::binary_search(plan.samples.begin(), plan.samples.end(), check));
      EXPECT_GE(check, 3U);
      EXPECT_LE(check, 2 + length);
    }
  }
}

// Whatever the length of a stair, samples fall on all of its steps: where they were equally far apart, they
// would all hit one.
TEST(ContextPlan, SamplesHitEveryStepOfAStair) {
  const ContextPlan plan = plan_contexts(1, 1024, 34, 0, 0, false);
  for (const std::uint32_t stair : {2U, 3U, 4U, 8U}) {
    std::vector<std::uint32_t> hits(stair, 0);
    for (const std::uint32_t context : plan.samples) ++hits[context % stair];
    for (const std::uint32_t hit : hits) EXPECT_GE(hit, 34 / stair / 3) << "stair " << stair;
  }
}

// (10, 100) .. (20, 200): 10 a step. Beyond the ends the nearest; rounded half up: (0, 0) .. (4, 2) at 1 is
// 0.5.
TEST(ContextCurve, IsLinearBetweenPoints) {
  const ContextCurve curve({{10, 100}, {20, 200}, {21, 0}});
  EXPECT_EQ(curve.at(1), 100U);
  EXPECT_EQ(curve.at(10), 100U);
  EXPECT_EQ(curve.at(13), 130U);
  EXPECT_EQ(curve.at(20), 200U);
  EXPECT_EQ(curve.at(21), 0U);
  EXPECT_EQ(curve.at(99), 0U);
  EXPECT_EQ(curve.sum(10, 12), 100U + 110 + 120);
  EXPECT_TRUE(curve.is_point(20));
  EXPECT_FALSE(curve.is_point(19));
  const ContextCurve half({{0, 0}, {4, 2}});
  EXPECT_EQ(half.at(1), 1U);
  EXPECT_EQ(half.at(2), 1U);
  EXPECT_EQ(half.at(3), 2U);
}

// Energies in femtojoules are near the limits of 64 bits; no product may overflow.
TEST(ContextCurve, TakesLargeValues) {
  constexpr std::uint64_t kLarge = std::uint64_t{1} << 62;
  EXPECT_EQ(ContextCurve({{0, kLarge}, {1000000, kLarge}}).at(333333), kLarge);
}

// The curve says 10, 20, 30 where 8, 20 and 40 were run: 60 for 68, and at worst 10 of 40 or 2 of 8 off.
TEST(MeasureError, OfTheSumAndOfTheWorstPoint) {
  const ContextCurve curve({{1, 10}, {3, 30}});
  const CurveError error = measure_error(curve, {{1, 8}, {2, 20}, {3, 40}});
  EXPECT_DOUBLE_EQ(error.total, 8.0 / 68);
  EXPECT_DOUBLE_EQ(error.largest, 0.25);
}

// 5 contexts, of which 2 lie between (1, 10) and (4, 30), each at most half of 20 off, and a tenth of their
// mean of 20 for scatter: 2 x (10 + 2) = 24. In sum 10 + 20 + 20 + 30 less the first, and 30 at context 5:
// 100.
TEST(StairError, IsHalfOfEachStepAndTheScatter) {
  EXPECT_DOUBLE_EQ(stair_error({{1, 10}, {4, 30}, {5, 30}}, 0.1), 24.0 / 100);
  EXPECT_EQ(stair_error({{7, 10}}, 0.1), 0);
}

accelerator::ProgramResult run_with(std::initializer_list<std::pair<std::uint32_t, Cycle>> operators) {
  accelerator::ProgramResult result;
  for (const auto& [token, end] : operators) result.operators.push_back({"a", token, 0, end, 0, 0});
  return result;
}

TEST(TokenEnds, AreOfTheLastOperatorOfEach) {
  EXPECT_EQ(token_ends(run_with({{0, 5}, {1, 6}, {0, 9}, {1, 12}}), 2), (std::vector<Cycle>{9, 12}));
}

TEST(TokenEnds, RefusesOperatorsOfNoToken) { EXPECT_THROW(token_ends(run_with({{2, 5}}), 2), InternalError); }

// Periods 50, 10, 12, 14, 2 after the first token: the first tokens fill (two ends are skipped), nobody
// follows the last; 12 and 14 remain: 26 / 2 = 13, and (14 - 12) / 13.
TEST(SteadyPeriod, LeavesOutFillingAndDraining) {
  const SteadyPeriod steady = steady_period({100, 150, 160, 172, 186, 188});
  EXPECT_EQ(steady.cycles, 13U);
  EXPECT_DOUBLE_EQ(steady.spread, 2.0 / 13);
}

// 1 .. 100: half of them do not exceed 50, 99 % not 99.
TEST(InterToken, PercentilesAreOfTheSortedSteps) {
  std::vector<Cycle> cycles;
  for (Cycle i = 100; i > 0; --i) cycles.push_back(i);
  const v1::InterTokenLatency latency = summarise_latencies(cycles, 2.0);
  EXPECT_EQ(latency.first_cycles(), 100U);
  EXPECT_EQ(latency.last_cycles(), 1U);
  EXPECT_EQ(latency.p50_cycles(), 50U);
  EXPECT_EQ(latency.p99_cycles(), 99U);
  EXPECT_DOUBLE_EQ(latency.mean_cycles(), 50.5);
  EXPECT_DOUBLE_EQ(latency.mean_ns(), 25.25);
}

TEST(InterToken, IsZeroWithoutSteps) {
  const v1::InterTokenLatency latency = summarise_latencies({}, 1.0);
  EXPECT_EQ(latency.p99_cycles(), 0U);
  EXPECT_EQ(latency.mean_cycles(), 0);
}

}  // namespace
}  // namespace primalsim::study
