// What holds for every study: threads, progress, errors, silence.
#include "study/session.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "study/check.h"
#include "study/compare.h"
#include "study/generate.h"
#include "tests/proto/expect_error.h"

namespace primalsim::study {
namespace {

const std::filesystem::path kRoot = PRIMALSIM_SOURCE_DIR;

Inputs tiny() {
  return load(kRoot / "examples/models/tiny", kRoot / "examples/adapters/tiny-r4-qv",
              kRoot / "configs/tiny.txtpb");
}

CompareRequest at_context(std::uint32_t context) {
  CompareRequest request;
  request.context = context;
  return request;
}

std::string compared(Session& session, std::uint32_t context) {
  return compare(session, tiny(), at_context(context)).SerializeAsString();
}

v1::GenerateResult generated(Session& session) {
  GenerateRequest request;
  request.requests = {{"", 12, 6}};
  return generate(session, {{"", tiny().workload}}, tiny().architecture, request);
}

TEST(Session, TwoStudiesAtOnceFindWhatEachFindsAlone) {
  Session alone({1});
  const std::string of_20 = compared(alone, 20);
  const std::string of_40 = compared(alone, 40);
  ASSERT_NE(of_20, of_40);
  Session shared({2});
  std::string at_20;
  std::string at_40;
  {
    const std::jthread other([&] { at_20 = compared(shared, 20); });
    at_40 = compared(shared, 40);
  }
  EXPECT_EQ(at_20, of_20);
  EXPECT_EQ(at_40, of_40);
}

// The second finds all Programs run, and says the same: counts are of the study, not of the session.
TEST(Session, WhatRanBeforeCannotBeSeen) {
  Session session;
  const v1::GenerateResult first = generated(session);
  EXPECT_GT(first.simulated_programs(), 0U);
  EXPECT_EQ(generated(session).DebugString(), first.DebugString());
}

TEST(Session, ProgressComesLineByLineFromOneThreadAtATime) {
  Session session({4});
  std::atomic<int> inside = 0;
  std::vector<std::string> lines;
  std::vector<std::size_t> counted;
  CompareRequest request = at_context(40);
  request.seeds = {1};
  compare(session, tiny(), request, [&](const Step& step) {
    EXPECT_EQ(++inside, 1);
    if (step.all == 0) lines.push_back(step.line);
    if (step.all != 0) counted.push_back(step.done);
    EXPECT_TRUE(step.all == 0 || step.all == 5) << step.all;
    --inside;
  });
  // Of each of five mappings the lowering and the run, and the two fastest under the other control.
  ASSERT_EQ(lines.size(), 11U);
  for (const std::string& line : lines) EXPECT_EQ(line.find('\n'), std::string::npos) << line;
  EXPECT_EQ(counted, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5}));
}

TEST(Session, ProgressThatThrowsEndsTheStudy) {
  Session session({2});
  const auto stop = [](const std::string&) { throw std::domain_error("enough"); };
  EXPECT_THROW(compare(session, tiny(), at_context(40), stop), std::domain_error);
  EXPECT_NO_THROW(compare(session, tiny(), at_context(40)));
}

TEST(Session, AnUnusableRequestNamesTheField) {
  Session session;
  const auto refusal = [&](const CompareRequest& request) {
    return testing::error_of<InputError>([&] { compare(session, tiny(), request); });
  };
  EXPECT_EQ(refusal(at_context(257)),
            "context is 257; model 'tiny' was made for at most 256 positions (max_position_embeddings, and "
            "what rope_scaling "
            "makes of it); --max-positions sets another limit");
  EXPECT_EQ(refusal(at_context(0)), "context is 0; allowed is 1 or more");
  CompareRequest unknown;
  unknown.mappings = {{"primla"}};
  EXPECT_NE(refusal(unknown).find("primal, compact, row-major, hilbert, random"), std::string::npos);
  EXPECT_THROW(generate(session, {}, tiny().architecture, {}), RequestError);
  EXPECT_THROW(load(kRoot / "nowhere"), InputError);
}

TEST(Session, FunctionalRequestsAreChecked) {
  Session session;
  const auto refused = [&](auto change, const std::string& message) {
    FunctionalRequest request;
    request.context = 40;
    change(request);
    EXPECT_EQ(testing::error_of<RequestError>([&] { check_functional(session, tiny(), request); }), message);
  };
  refused([](FunctionalRequest& request) { request.batch = 0; }, "batch is 0; allowed is 1 or more");
  refused([](FunctionalRequest& request) { request.tokens = 41; },
          "tokens is 41; at a context of 40 a sequence has 40 of them");
  refused([](FunctionalRequest& request) { request.skew = 9; },
          "skew is of use only with batch or tokens above 1");
}

TEST(Session, StudiesPrintNothing) {
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  Session session;
  RunRequest request;
  request.context = 20;
  request.whole_model = true;
  const RunOutcome outcome = run(session, tiny(), request);
  compared(session, 20);
  generated(session);
  FunctionalRequest functional;
  functional.context = 5;
  EXPECT_TRUE(check_functional(session, tiny(), functional).graphs(0).right());
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  EXPECT_TRUE(outcome.result.mappings(0).has_whole_model());
}

// A Program that a run gave runs again to the same result, but for the bound of all mappings of a model.
TEST(Session, AProgramRunsLikeTheModelItCameFrom) {
  Session session;
  RunRequest request;
  request.context = 20;
  const RunOutcome outcome = run(session, tiny(), request);
  v1::MappingResult direct = outcome.result.mappings(0);
  v1::MappingResult again = run(session, *outcome.layer, "layer", tiny().architecture, request).mappings(0);
  ASSERT_EQ(direct.lower_bounds().rbegin()->name(), "any_mapping");
  direct.mutable_lower_bounds()->RemoveLast();  // a bound of all mappings of a model
  for (v1::MappingResult* row : {&direct, &again}) {
    row->clear_hash();  // a Program does not know its mapping
    row->clear_key();
  }
  EXPECT_EQ(again.DebugString(), direct.DebugString());
}

}  // namespace
}  // namespace primalsim::study
