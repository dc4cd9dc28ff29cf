#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "core/number_text.h"
#include "study/search/search.h"

namespace primalsim::study {
namespace {

const char* objective_name(v1::SearchGoal::Objective objective) {
  switch (objective) {
    case v1::SearchGoal::ENERGY:
      return "energy";
    case v1::SearchGoal::EDP:
      return "edp";
    case v1::SearchGoal::TTFT:
      return "ttft";
    default:
      return "cycles";
  }
}

const char* score_unit(v1::SearchGoal::Objective objective) {
  switch (objective) {
    case v1::SearchGoal::ENERGY:
      return "J/token";
    case v1::SearchGoal::EDP:
      return "J x cycles/token";
    case v1::SearchGoal::TTFT:
      return "cycles to the first token";
    default:
      return "cycles/layer";
  }
}

std::string contexts_text(const v1::SearchGoal& goal) {
  std::string text;
  for (const v1::ContextWeight& each : goal.contexts()) {
    text += fmt::format("{}{}", text.empty() ? "" : ",", each.context());
    if (each.weight() != 1) text += fmt::format(":{}", each.weight());
  }
  return text;
}

}  // namespace

std::string score_text(v1::SearchGoal::Objective objective, double score) {
  const bool cycles = objective == v1::SearchGoal::CYCLES || objective == v1::SearchGoal::TTFT;
  return fmt::format("{} {}",
                     cycles ? grouped(static_cast<std::uint64_t>(score + 0.5)) : fmt::format("{:.4g}", score),
                     score_unit(objective));
}

void add_context(const std::string& text, const std::string& name, v1::SearchGoal& goal) {
  constexpr std::uint64_t kMostPositions = 1073741824;
  constexpr std::uint64_t kMostWeight = 1000000;
  const auto number = [](const std::string& what, const std::string& digits, std::uint64_t most) {
    return static_cast<std::uint32_t>(parse_integer(what, digits, 1, most));
  };
  const std::size_t colon = std::min(text.find(':'), text.size());
  v1::ContextWeight& added = *goal.add_contexts();
  added.set_context(number(name, text.substr(0, colon), kMostPositions));
  added.set_weight(colon == text.size() ? 1
                                        : number("weight in " + name, text.substr(colon + 1), kMostWeight));
}

std::string goal_text(const v1::SearchGoal& goal) {
  return fmt::format("objective {}, control {}, contexts {}", objective_name(goal.objective()),
                     goal.lockstep() ? "lockstep" : "dataflow", contexts_text(goal));
}

v1::SearchSummary summary_of(const SearchRequest& request, const SearchOutcome& found) {
  v1::SearchSummary summary;
  summary.set_objective(objective_name(request.goal.objective()));
  summary.set_control(request.goal.lockstep() ? "lockstep" : "dataflow");
  summary.set_contexts(contexts_text(request.goal));
  summary.set_seed(request.seed);
  summary.set_evaluations(found.evaluations);
  summary.set_score(found.score);
  summary.set_unit(score_unit(request.goal.objective()));
  summary.set_best_strategy(found.best_strategy);
  summary.set_best_strategy_score(found.best_strategy_score);
  if (found.bound > 0) {
    summary.set_bound(found.bound);
    summary.set_times_the_bound(found.score / found.bound);
  }
  if (request.seconds) summary.set_budget_seconds(*request.seconds);
  if (request.evaluations) summary.set_most_evaluations(*request.evaluations);
  summary.set_interrupted(found.interrupted);
  for (const std::string& name : found.unscored) summary.add_strategies_without_score(name);
  for (const std::uint32_t context : found.slower_at) summary.add_primal_is_faster_at(context);
  return summary;
}

}  // namespace primalsim::study
