// Random machines, models and mappings through the studies that a user calls: what holds for all holds for
// them, and the same comes out again whatever the number of threads. PRIMALSIM_FUZZ_RUNS asks for more of
// them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>

#include "core/error.h"
#include "core/number_text.h"
#include "study/check.h"
#include "tests/semantic/invariants.h"
#include "tests/semantic/random_study.h"

namespace primalsim {
namespace {

using testing::RandomStudy;

std::uint64_t seeds(std::uint64_t usual) {
  const char* const text = std::getenv("PRIMALSIM_FUZZ_RUNS");
  return text == nullptr ? usual : parse_integer("PRIMALSIM_FUZZ_RUNS", text, 1, 1'000'000'000);
}

// The outcome, or nothing where the input is refused, which has to be with a sentence. Nothing else may be
// thrown.
template <typename Run>
auto outcome_of(Run run) -> std::optional<decltype(run())> {
  try {
    return run();
  } catch (const InputError& error) {
    EXPECT_GT(std::string(error.what()).size(), 10U);
    return std::nullopt;
  }
}

// Calls `test` with so many studies; it says whether the study went through. A fourth at least has to, or the
// test would be of refusals.
template <typename Test>
void for_studies(std::uint64_t usual, std::uint64_t first, Test test) {
  const std::uint64_t count = seeds(usual);
  std::uint64_t through = 0;
  for (std::uint64_t seed = first; seed < first + count && !::testing::Test::HasFatalFailure(); ++seed) {
    const RandomStudy study = testing::make_random_study(seed);
    const bool failed_before = ::testing::Test::HasFailure();
    bool done = false;
    try {
      done = test(study);
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
    }
    through += done ? 1 : 0;
    if (!failed_before && ::testing::Test::HasFailure()) {
      FAIL() << "seed " << seed << ": " << study.text();
    }
  }
  EXPECT_GE(4 * through, count) << "of " << count << " studies " << through << " were not refused";
  std::printf("%llu of %llu studies not refused\n", static_cast<unsigned long long>(through),
              static_cast<unsigned long long>(count));
}

void expect_rules(const std::vector<std::string>& broken) {
  for (const std::string& each : broken) ADD_FAILURE() << each;
}

TEST(RandomStudies, CompareKeepsItsRules) {
  for_studies(40, 0, [](const RandomStudy& study) {
    study::Session session;
    const auto result = outcome_of([&] { return study::compare(session, study.inputs, study.request); });
    if (!result) return false;
    expect_rules(testing::odd_numbers(*result));
    expect_rules(testing::broken_rules(*result, study.inputs.architecture));
    study::Session alone({1, {}});
    EXPECT_EQ(study::compare(alone, study.inputs, study.request).SerializeAsString(),
              result->SerializeAsString());
    return true;
  });
}

// The Program that `run` hands back, run by itself, takes as long.
TEST(RandomStudies, RunIsARowOfCompareAndSoIsItsProgram) {
  for_studies(30, 1'000'000, [](const RandomStudy& study) {
    study::Session session;
    study::RunRequest request;
    static_cast<study::StepRequest&>(request) = study.request;
    request.mapping = study.request.mappings.front();
    const auto run = outcome_of([&] { return study::run(session, study.inputs, request); });
    if (!run) return false;
    expect_rules(testing::odd_numbers(run->result));
    expect_rules(testing::broken_rules(run->result, study.inputs.architecture));
    const v1::MappingResult& row = run->result.mappings(0);
    study::CompareRequest compared = study.request;
    compared.mappings = {request.mapping};
    const v1::Result again = study::compare(session, study.inputs, compared);
    EXPECT_EQ(again.mappings(0).cycles_per_token(), row.cycles_per_token());
    EXPECT_EQ(again.mappings(0).energy().total_fj(), row.energy().total_fj());
    study::RunRequest of_program;
    of_program.reference_kernel = true;
    const v1::Result program =
        study::run(session, *run->layer, "layer", study.inputs.architecture, of_program);
    EXPECT_EQ(program.mappings(0).cycles_per_layer(), row.cycles_per_layer());
    return true;
  });
}

TEST(RandomStudies, MappingsComputeTheRightNumbers) {
  for_studies(25, 2'000'000, [](const RandomStudy& study) {
    study::Session session;
    study::FunctionalRequest request;
    request.mapping = study.request.mappings.front();
    request.strategy = study.request.strategy;
    request.context = study.request.context;
    request.batch = study.functional_batch ? 2 : 1;
    const auto check = outcome_of([&] { return study::check_functional(session, study.inputs, request); });
    if (!check) return false;
    for (const v1::CheckedGraph& graph : check->graphs()) {
      EXPECT_TRUE(graph.right()) << graph.ShortDebugString();
      EXPECT_GT(graph.slices(), 0U);
    }
    EXPECT_EQ(study::check_functional(session, study.inputs, request).SerializeAsString(),
              check->SerializeAsString());
    return true;
  });
}

// Found by the test above: two slices of the logits lie on one macro, which once added what it had found in
// each; and all of them do, where nobody compared them.
TEST(RandomStudies, TheLargestLogitOfSlicesOnOneMacroIsTheLargest) {
  for (const std::uint64_t seed : {2'000'100, 2'000'644}) {
    const RandomStudy study = testing::make_random_study(seed);
    study::Session session;
    study::FunctionalRequest request;
    request.mapping = study.request.mappings.front();
    request.strategy = study.request.strategy;
    request.context = study.request.context;
    const v1::FunctionalCheck check = study::check_functional(session, study.inputs, request);
    ASSERT_EQ(check.graphs_size(), 2);
    EXPECT_TRUE(check.graphs(1).right()) << check.graphs(1).ShortDebugString();
  }
}

TEST(RandomStudies, GenerateKeepsItsRules) {
  for_studies(6, 3'000'000, [](const RandomStudy& study) {
    study::Session session;
    const std::map<std::string, v1::Workload> models{
        {study.generation.requests.front().adapter, study.inputs.workload}};
    const auto generate = [&](study::Session& in) {
      return study::generate(in, models, study.inputs.architecture, study.generation);
    };
    const auto result = outcome_of([&] { return generate(session); });
    if (!result) return false;
    expect_rules(testing::odd_numbers(*result));
    expect_rules(testing::broken_rules(*result, study.inputs.architecture));
    study::Session alone({1, {}});
    EXPECT_EQ(generate(alone).SerializeAsString(), result->SerializeAsString());
    return true;
  });
}

}  // namespace
}  // namespace primalsim
