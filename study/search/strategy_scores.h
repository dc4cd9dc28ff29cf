// What the strategies are worth to a search: where it begins, and what it must not fall behind.
#pragma once

#include <string>
#include <vector>

#include "core/activity.h"
#include "primalsim/v1/search.pb.h"
#include "study/search/evaluator.h"
#include "study/work.h"
#include "workloads/mapping/strategy_options.h"

namespace primalsim::study {

struct BestStrategy {
  std::string name;
  double score = 0;
  std::vector<std::string> unscored = {};  // the names of those that were left without a score
};

// The best of them. `interrupted` ends it at once, `late` as soon as one has a score: strategies that are
// left without are named to progress, too. Throws NoFit, saying what is short, where none can be run, and
// RunError where it is ended before any has a score.
BestStrategy best_strategy(const Inputs& inputs, const v1::SearchGoal& goal,
                           const pe_models::Machine& machine, const workloads::StrategyOptions& options,
                           const Evaluator& evaluator, const StopCondition& interrupted,
                           const StopCondition& late, const Work& work);

}  // namespace primalsim::study
