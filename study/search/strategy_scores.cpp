#include "study/search/strategy_scores.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <vector>

#include "core/error.h"
#include "study/search/search.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/check_mapping.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::study {
namespace {

struct StrategyScore {
  std::optional<double> score;
  std::optional<std::string> refusal;  // neither: it was ended before
};

class StrategyScores {
 public:
  StrategyScores(const Inputs& inputs, const v1::SearchGoal& goal, const pe_models::Machine& machine,
                 const workloads::StrategyOptions& options, const Evaluator& evaluator)
      : inputs_(inputs), goal_(goal), machine_(machine), options_(options), evaluator_(evaluator) {}

  StrategyScore of(const char* name) const {
    const Activity activity(name);
    try {
      const v1::Mapping mapping = workloads::make_mapping(name, inputs_.workload, machine_, options_);
      for (const v1::ContextWeight& each : goal_.contexts())
        workloads::check_context(mapping, inputs_.workload, each.context(), name);
      const auto score = evaluator_.score(mapping);
      if (score) return {score, std::nullopt};
      return {std::nullopt, refusal(mapping)};
    } catch (const NoFit& error) {
      return {std::nullopt, error.what()};
    }
  }

 private:
  // Why a mapping that fits cannot be run.
  std::string refusal(const v1::Mapping& mapping) const {
    try {
      for (const v1::ContextWeight& each : goal_.contexts())
        workloads::lower(inputs_.workload, mapping, machine_, inputs_.workload.layer().name(),
                         each.context());
    } catch (const NoFit& error) {
      return error.what();
    }
    return "its transfers could block each other";
  }

  const Inputs& inputs_;
  const v1::SearchGoal& goal_;
  const pe_models::Machine& machine_;
  const workloads::StrategyOptions& options_;
  const Evaluator& evaluator_;
};

std::vector<std::string> unscored(const std::vector<StrategyScore>& scores) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (!scores[i].score && !scores[i].refusal) names.emplace_back(workloads::strategies()[i].name);
  }
  return names;
}

}  // namespace

BestStrategy best_strategy(const Inputs& inputs, const v1::SearchGoal& goal,
                           const pe_models::Machine& machine, const workloads::StrategyOptions& options,
                           const Evaluator& evaluator, const StopCondition& interrupted,
                           const StopCondition& late, const Work& work) {
  const auto strategies = workloads::strategies();
  const StrategyScores score(inputs, goal, machine, options, evaluator);
  std::vector<StrategyScore> scores(strategies.size());
  std::atomic<bool> any = false;
  const StopCondition ended = [&] { return interrupted() || (any && late()); };
  const WorkContext context = work_context();
  work.say("search: scoring the strategies");
  try {
    const ContextScope scope({context.board, &ended, context.around});
    work.for_each(strategies.size(), [&](std::size_t i) {
      scores[i] = score.of(strategies[i].name);
      if (scores[i].score) any = true;
    });
  } catch (const Stopped&) {
    if (!any) throw_run_error("search: it was ended before any mapping had a score");
    work.say("search: it ends before these strategies have a score: {}", fmt::join(unscored(scores), ", "));
  }
  std::optional<BestStrategy> best;
  for (std::size_t i = 0; i < strategies.size(); ++i) {
    if (!scores[i].score || (best && *scores[i].score >= best->score)) continue;
    best = {strategies[i].name, *scores[i].score};
  }
  if (!best) throw_no_fit("no strategy finds a place for everything: {}", *scores.front().refusal);
  best->unscored = unscored(scores);
  work.say("search: the best strategy is {}, {}", best->name, score_text(goal.objective(), best->score));
  return *best;
}

}  // namespace primalsim::study
