// A search against every order of the matrices of a tiny model.
#include <gtest/gtest.h>

#include <algorithm>

#include "accelerator/lower_bounds/any_mapping.h"
#include "study/search/bounded_run.h"
#include "study/search/evaluator.h"
#include "study/search/search.h"
#include "tests/accelerator/tiny_mappings.h"
#include "workloads/lowering/lower.h"

namespace primalsim::study {
namespace {

SearchRequest at_context_1() {
  SearchRequest request;
  request.goal.set_objective(v1::SearchGoal::CYCLES);
  request.goal.set_lockstep(false);
  v1::ContextWeight& context = *request.goal.add_contexts();
  context.set_context(1);
  context.set_weight(1);
  request.evaluations = 1200;
  return request;
}

// The search may place vectors apart, too, so it may be faster; it must not be slower.
TEST(SearchBesideBruteForce, IsAsFastAsTheFastestOfAllOrders) {
  testing::TinyMappings tiny;
  const Inputs inputs{tiny.model, tiny.machine};
  const SearchRequest request = at_context_1();
  const Evaluator evaluator(inputs, request.goal);
  double fastest = kNoLimit;
  tiny.for_each([&](const v1::Mapping& mapping) {
    fastest = std::min(fastest, evaluator.score(mapping, fastest).value_or(fastest));
  });
  Session session({2});
  EXPECT_LE(search(session, inputs, request).score, fastest);
}

// Where there is little room to be far away, the bound is nearly reached, over edges between tiles, too.
TEST(SearchBesideTheBound, ComesNearOnTilesOfFourMacros) {
  testing::TinyMappings tiny;
  tiny.machine.mutable_mesh()->set_width(4);
  tiny.machine.mutable_mesh()->set_height(1);
  tiny.machine.mutable_tile_link()->set_gateway_routers(1);
  const Inputs inputs{tiny.model, tiny.machine};
  const SearchRequest request = at_context_1();
  Session session({2});
  const SearchOutcome found = search(session, inputs, request);
  EXPECT_EQ(found.mapping.placements(0).tiles(), 2U);
  EXPECT_GE(found.score, found.bound);
  EXPECT_LE(found.score, 1.25 * found.bound);
}

// 1,224,720 of them.
TEST(AllTinyMappingsSlow, AreNoFasterThanTheBoundAndSomeComeNear) {
  testing::TinyMappings tiny;
  const pe_models::Machine machine(tiny.machine);
  const Cycle bound = accelerator::any_mapping_bound(tiny.model, tiny.model.layer(), machine, 1, 1).cycles;
  Cycle fastest = kNever;
  std::uint64_t mappings = 0;
  workloads::ProgramDraft draft;
  tiny.for_each_of_a_million([&](const v1::Mapping& mapping) {
    ++mappings;
    workloads::lower_draft(tiny.model, mapping, machine, "layer", 1, draft);
    // Whoever is slower than the fastest is not below the bound either.
    fastest = std::min(fastest, bounded_flit_cycles(draft, machine, fastest - 1).value_or(fastest));
  });
  EXPECT_EQ(mappings, 3024U * 81 * testing::TinyMappings::kOrders);
  EXPECT_GE(fastest, bound);
  RecordProperty("bound", static_cast<int>(bound));
  RecordProperty("fastest", static_cast<int>(fastest));
  // The bound is that of streams in parts, too; these go as wholes.
  EXPECT_LT(static_cast<double>(fastest), 1.4 * static_cast<double>(bound));
}

}  // namespace
}  // namespace primalsim::study
