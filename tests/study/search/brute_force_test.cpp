// A search against every order of the matrices of a tiny model.
#include <gtest/gtest.h>

#include <algorithm>

#include "study/search/evaluator.h"
#include "study/search/search.h"
#include "tests/accelerator/tiny_mappings.h"

namespace primalsim::study {
namespace {

// The search may place vectors apart, too, so it may be faster; it must not be slower.
TEST(SearchBesideBruteForce, IsAsFastAsTheFastestOfAllOrders) {
  testing::TinyMappings tiny;
  const Inputs inputs{tiny.model, tiny.machine};
  SearchRequest request;
  request.goal.set_objective(v1::SearchGoal::CYCLES);
  request.goal.set_lockstep(false);
  v1::ContextWeight& context = *request.goal.add_contexts();
  context.set_context(1);
  context.set_weight(1);
  request.evaluations = 1200;
  const Evaluator evaluator(inputs, request.goal);
  double fastest = kNoLimit;
  tiny.for_each([&](const v1::Mapping& mapping) {
    fastest = std::min(fastest, evaluator.score(mapping, fastest).value_or(fastest));
  });
  Session session({2});
  EXPECT_LE(search(session, inputs, request).score, fastest);
}

}  // namespace
}  // namespace primalsim::study
