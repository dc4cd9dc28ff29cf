// A search's score is the flit run that compare makes, move after move.
#include "study/search/evaluator.h"

#include <gtest/gtest.h>

#include "accelerator/run_program.h"
#include "study/search/moves.h"
#include "tests/workloads/mapping/test_models.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/regions/default_regions.h"
#include "workloads/mapping/regions/place_regions.h"

namespace primalsim::study {
namespace {

constexpr std::uint32_t kEvaluatedContext = 40;

class RandomMoves : public ::testing::Test {
 protected:
  RandomMoves() {
    goal_.set_objective(v1::SearchGoal::CYCLES);
    goal_.set_lockstep(false);
    v1::ContextWeight& context = *goal_.add_contexts();
    context.set_context(kEvaluatedContext);
    context.set_weight(1);
  }

  // Each from the one before, so that mappings come far from where they began.
  void expect_the_cycles_of_full_runs(int moves) {
    const Evaluator evaluator(inputs_, goal_);
    v1::Regions regions = workloads::default_regions(request_);
    moves_.spread_bands(regions);
    for (int move = 0; move < moves; ++move) {
      SCOPED_TRACE(move);
      RandomStream random(5, static_cast<std::uint64_t>(move));
      regions = moves_.change(regions, 0.3, random);
      const v1::Mapping mapping = workloads::make_mapping(regions, inputs_.workload, machine_, options_);
      const Cycle cycles =
          accelerator::run_program(
              workloads::lower(inputs_.workload, mapping, machine_, "layer", kEvaluatedContext), machine_)
              .flit_cycles;
      const auto score = static_cast<double>(cycles);
      ASSERT_EQ(evaluator.score(mapping), score);
      ASSERT_EQ(evaluator.score(mapping, score), score);
      ASSERT_EQ(evaluator.score(mapping, score - 1), std::nullopt);
    }
  }

  const Inputs inputs_{testing::example_model("tiny", "tiny-r4-qv"), testing::example_machine("tiny")};
  const pe_models::Machine machine_{inputs_.architecture};
  const workloads::StrategyOptions options_;
  const workloads::PlacementRequest request_{inputs_.workload, inputs_.workload.layer(), machine_, options_};
  const Moves moves_{request_};
  v1::SearchGoal goal_;
};

TEST_F(RandomMoves, ScoreTheCyclesOfFullRuns) { expect_the_cycles_of_full_runs(200); }

TEST_F(RandomMoves, SlowScoreTheCyclesOfFullRuns) { expect_the_cycles_of_full_runs(10000); }

}  // namespace
}  // namespace primalsim::study
