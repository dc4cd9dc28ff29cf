#include "study/search/search.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/activity.h"
#include "core/error.h"
#include "pe_models/machine.h"
#include "proto/content_hash.h"
#include "study/compare.h"
#include "tests/proto/expect_error.h"
#include "tests/workloads/mapping/test_models.h"

namespace primalsim::study {
namespace {

constexpr std::uint32_t kSearchContext = 40;

Inputs searched_inputs() {
  return {testing::example_model("tiny", "tiny-r4-qv"), testing::example_machine("tiny")};
}

SearchRequest request_of(std::uint64_t evaluations,
                         v1::SearchGoal::Objective objective = v1::SearchGoal::CYCLES) {
  SearchRequest request;
  request.evaluations = evaluations;
  request.goal.set_objective(objective);
  request.goal.set_lockstep(false);
  v1::ContextWeight& context = *request.goal.add_contexts();
  context.set_context(kSearchContext);
  context.set_weight(1);
  return request;
}

SearchOutcome searched(const SearchRequest& request, std::size_t threads = 2) {
  Session session({threads});
  return search(session, searched_inputs(), request);
}

v1::Result compared_at_40(const Inputs& inputs, const std::vector<MappingChoice>& mappings) {
  Session session({1});
  CompareRequest request;
  request.context = kSearchContext;
  request.mappings = mappings;
  return compare(session, inputs, request);
}

std::string search_refusal(const SearchRequest& request, const Inputs& inputs = searched_inputs()) {
  Session session({1});
  try {
    search(session, inputs, request);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(Search, IsBetterThanEveryStrategyByAsMuchAsItSays) {
  const SearchOutcome outcome = searched(request_of(200));
  const v1::Result strategies = compared_at_40(searched_inputs(), {});
  std::uint64_t best = UINT64_MAX;
  for (const v1::MappingResult& each : strategies.mappings()) best = std::min(best, each.cycles_per_layer());
  EXPECT_EQ(outcome.best_strategy_score, static_cast<double>(best));
  EXPECT_LT(outcome.score, outcome.best_strategy_score);
  const v1::Result result = compared_at_40(searched_inputs(), {{"found", outcome.mapping}});
  EXPECT_EQ(outcome.score, static_cast<double>(result.mappings(0).cycles_per_layer()));
}

TEST(Search, NothingTriedIsTheBestStrategy) {
  const SearchOutcome outcome = searched(request_of(1));
  EXPECT_LE(outcome.score, outcome.best_strategy_score);
}

// 24 changes of them, and the regions of `compact`; where a layer takes several tiles, also the gathered
// ones.
TEST(Search, BeginsWithEveryKindOfRegions) {
  EXPECT_EQ(searched(request_of(1)).evaluations, 24U + 2);
  Inputs inputs = searched_inputs();
  inputs.architecture.mutable_mesh()->set_width(8 * inputs.architecture.mesh().width());
  Session session({2});
  EXPECT_EQ(search(session, inputs, request_of(1)).evaluations, 24U + 1);
}

TEST(Search, FindsTheSameWithAnyNumberOfThreads) {
  const SearchRequest request = request_of(120);
  const SearchOutcome alone = searched(request, 1);
  const SearchOutcome together = searched(request, 2);
  EXPECT_EQ(alone.mapping.SerializeAsString(), together.mapping.SerializeAsString());
  EXPECT_EQ(alone.evaluations, together.evaluations);
  SearchRequest other = request;
  other.seed = 2;
  EXPECT_NE(alone.mapping.SerializeAsString(), searched(other).mapping.SerializeAsString());
}

TEST(Search, GoesOnWhereItWasInterrupted) {
  SearchRequest request = request_of(120);
  v1::SearchState state;
  request.save = [&](const v1::SearchState& saved) { state = saved; };
  const SearchOutcome whole = searched(request);
  const v1::SearchState end = state;
  // Interrupted at one activity after another: among the changes of the start, and in the midst of rounds.
  for (const int activity : {30, 100, 200, 350}) {
    std::atomic<bool> stop = false;
    int begun = 0;
    Board board({}, [&] {
      stop = stop || ++begun == activity;
      return std::chrono::steady_clock::time_point{};
    });
    request.stop = &stop;
    request.resume.reset();
    state.Clear();
    {
      const ContextScope scope({&board, nullptr, nullptr});
      const SearchOutcome half = searched(request, 1);
      EXPECT_LE(half.score, half.best_strategy_score);
    }
    ASSERT_TRUE(stop);
    ASSERT_LT(state.evaluations(), end.evaluations());
    request.stop = nullptr;
    if (state.has_best()) request.resume = state;  // else there is nothing to go on from
    const SearchOutcome resumed = searched(request);
    EXPECT_EQ(state.SerializeAsString(), end.SerializeAsString());
    EXPECT_EQ(resumed.mapping.SerializeAsString(), whole.mapping.SerializeAsString());
  }
}

TEST(Search, EndedBeforeTheFirstScoreItHasNothingToGive) {
  SearchRequest request = request_of(60, v1::SearchGoal::TTFT);
  const std::atomic<bool> at_once = true;
  request.stop = &at_once;
  EXPECT_EQ(testing::error_of<RunError>([&] { searched(request); }),
            "search: it was ended before any mapping had a score");
}

// The budget is used up before the second strategy: the first is what there is, and nothing else is tried.
TEST(Search, ABudgetCutsTheScoringOfStrategiesShort) {
  SearchRequest request = request_of(60, v1::SearchGoal::TTFT);
  request.seconds = 1e-9;
  Session session({1});
  std::string said;
  const SearchOutcome outcome =
      search(session, searched_inputs(), request, [&](const Step& step) { said += step.line + "\n"; });
  EXPECT_EQ(outcome.best_strategy, "primal");
  EXPECT_EQ(outcome.evaluations, 0U);
  EXPECT_EQ(outcome.score, outcome.best_strategy_score);
  EXPECT_NE(said.find("it ends before these strategies have a score: compact, row-major, hilbert, random\n"),
            std::string::npos)
      << said;
}

// "search", and what of the options makes another mapping of it.
TEST(Search, AMappingIsNamedByItsVariant) {
  SearchRequest request = request_of(200);
  request.strategy.reduction = workloads::StrategyOptions::Reduction::staggered;
  const SearchOutcome outcome = searched(request);
  ASSERT_TRUE(outcome.regions);
  EXPECT_EQ(outcome.mapping.name(), "search (reduce staggered)");
  EXPECT_EQ(outcome.regions->name(), outcome.mapping.name());
}

TEST(Search, SaysInASummaryWhatItWasAndWhatItFound) {
  SearchRequest request = request_of(60);
  request.seed = 3;
  request.goal.mutable_contexts(0)->set_weight(2);
  const SearchOutcome outcome = searched(request);
  const v1::SearchSummary summary = summary_of(request, outcome);
  EXPECT_EQ(summary.objective(), "cycles");
  EXPECT_EQ(summary.control(), "dataflow");
  EXPECT_EQ(summary.contexts(), "40:2");
  EXPECT_EQ(summary.seed(), 3U);
  EXPECT_EQ(summary.score(), outcome.score);
  EXPECT_EQ(summary.unit(), "cycles/layer");
  EXPECT_EQ(summary.times_the_bound(), outcome.score / outcome.bound);
  EXPECT_EQ(score_text(v1::SearchGoal::CYCLES, 3416), "3,416 cycles/layer");
  EXPECT_EQ(score_text(v1::SearchGoal::ENERGY, 0.00123456), "0.001235 J/token");
}

TEST(Search, HasOtherObjectives) {
  for (const auto objective : {v1::SearchGoal::ENERGY, v1::SearchGoal::EDP, v1::SearchGoal::TTFT}) {
    SCOPED_TRACE(v1::SearchGoal::Objective_Name(objective));
    const SearchOutcome outcome = searched(request_of(60, objective));
    EXPECT_GT(outcome.score, 0);
    EXPECT_LE(outcome.score, outcome.best_strategy_score);
  }
}

TEST(Search, EnergyIsThatOfCompare) {
  const SearchOutcome outcome = searched(request_of(40, v1::SearchGoal::ENERGY));
  const v1::Result result = compared_at_40(searched_inputs(), {{"found", outcome.mapping}});
  EXPECT_EQ(outcome.score, result.mappings(0).energy().joules_per_token());
}

// The token's way in and back counts in both.
TEST(Search, EnergyTimesCyclesIsThatOfCompare) {
  const SearchOutcome outcome = searched(request_of(30, v1::SearchGoal::EDP));
  const v1::MappingResult found = compared_at_40(searched_inputs(), {{"found", outcome.mapping}}).mappings(0);
  EXPECT_EQ(outcome.score, found.energy().joules_per_token() * static_cast<double>(found.cycles_per_token()));
}

TEST(Search, GoesOnIfItsStateCannotBeKept) {
  SearchRequest request = request_of(60);
  request.save = [](const v1::SearchState&) { throw RunError("the disk is full"); };
  const SearchOutcome outcome = searched(request);
  EXPECT_EQ(outcome.not_kept, "the disk is full");
  EXPECT_EQ(outcome.score, searched(request_of(60)).score);
}

TEST(Search, SaysThatItWasInterruptedAndWhatEndsIt) {
  SearchRequest request = request_of(60);
  EXPECT_FALSE(summary_of(request, searched(request)).interrupted());
  EXPECT_EQ(summary_of(request, searched(request)).most_evaluations(), 60U);
  EXPECT_FALSE(summary_of(request, searched(request)).has_budget_seconds());
  std::atomic<bool> stop = false;
  request.stop = &stop;
  request.save = [&](const v1::SearchState&) { stop = true; };  // at the end
  EXPECT_TRUE(summary_of(request, searched(request)).interrupted());
}

// (1 x cycles at 10 + 3 x cycles at 40) / 4.
TEST(Search, AScoreIsTheMeanOverContextsByTheirWeights) {
  SearchRequest request = request_of(40);
  request.goal.mutable_contexts(0)->set_weight(3);
  v1::ContextWeight& other = *request.goal.add_contexts();
  other.set_context(10);
  other.set_weight(1);
  const SearchOutcome outcome = searched(request);
  const auto at_40 =
      compared_at_40(searched_inputs(), {{"found", outcome.mapping}}).mappings(0).cycles_per_layer();
  Session session({1});
  CompareRequest at_10;
  at_10.context = 10;
  at_10.mappings = {{"found", outcome.mapping}};
  const v1::Result result_at_10 = compare(session, searched_inputs(), at_10);
  const std::uint64_t cycles = result_at_10.mappings(0).cycles_per_layer();
  EXPECT_EQ(outcome.score, static_cast<double>(3 * at_40 + cycles) / 4);
}

TEST(Search, RefusesAContextTwice) {
  SearchRequest request = request_of(1);
  *request.goal.add_contexts() = request.goal.contexts(0);
  EXPECT_EQ(search_refusal(request), "context: 40 is there twice; 40:2 lets it count twice");
}

TEST(Search, RefusesABudgetOfNothing) {
  SearchRequest request = request_of(0);
  EXPECT_EQ(search_refusal(request), "evaluations is 0; allowed is at least 1");
  request.evaluations.reset();
  EXPECT_EQ(search_refusal(request),
            "budget: there is none; allowed is a time, a number of evaluations, or both");
  request.seconds = 0;
  EXPECT_EQ(search_refusal(request), "budget is 0; allowed is more than that");
}

v1::SearchState end_of_search(SearchRequest request) {
  v1::SearchState state;
  request.save = [&](const v1::SearchState& saved) { state = saved; };
  searched(request);
  return state;
}

TEST(Search, RefusesTheStateOfAnotherSearch) {
  SearchRequest request = request_of(30);
  const v1::SearchState state = end_of_search(request);
  request.resume = state;
  Inputs other = searched_inputs();
  other.workload.set_name("another");
  EXPECT_EQ(search_refusal(request, other),
            "resume: the search was for model 'tiny'; the model is 'another'");
  other = searched_inputs();
  other.architecture.set_clock_ghz(2);
  EXPECT_EQ(search_refusal(request, other),
            fmt::format("resume: the search was for machine {}; the machine is {}, '{}'",
                        state.machine_hash(), content_hash(other.architecture), other.architecture.name()));
  other = searched_inputs();
  other.workload.mutable_shape()->set_layers(3);
  EXPECT_EQ(search_refusal(request, other),
            "resume: the search was for 'tiny' with another adapter or of another shape");
}

TEST(Search, RefusesTheStateOfAnotherGoal) {
  SearchRequest request = request_of(30);
  request.resume = end_of_search(request);
  const SearchRequest same = request;
  request.strategy.kv_together = true;
  EXPECT_EQ(search_refusal(request),
            "resume: the search was for mappings 'search'; asked for are 'search (kv-together)'");
  request = same;
  request.goal.set_objective(v1::SearchGoal::ENERGY);
  EXPECT_EQ(search_refusal(request),
            "resume: the search had objective cycles, control dataflow, contexts 40; asked for is objective "
            "energy, control dataflow, contexts 40");
  request = same;
  request.goal.mutable_contexts(0)->set_weight(2);
  EXPECT_EQ(search_refusal(request),
            "resume: the search had objective cycles, control dataflow, contexts 40; asked for is objective "
            "cycles, control dataflow, contexts 40:2");
  request = same;
  request.seed = 7;
  EXPECT_EQ(search_refusal(request), "resume: the search had seed 1; the seed is 7");
}

TEST(Search, SaysWhatIsShortWhereNothingFits) {
  Inputs inputs = searched_inputs();
  inputs.architecture.mutable_scratchpad()->set_bytes(
      pe_models::Machine(inputs.architecture)
          .scratchpad()
          .used_bytes(0, inputs.architecture.scratchpad().accumulators(),
                      inputs.architecture.scratchpad().packet_buffers()));
  const std::string text = search_refusal(request_of(30), inputs);
  EXPECT_NE(text.find("no strategy finds a place for everything: the KV cache does not fit: an entry of"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("leaves 0"), std::string::npos) << text;
}

}  // namespace
}  // namespace primalsim::study
