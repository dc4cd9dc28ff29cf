// Looks for a mapping: from every strategy there is to whatever regions it finds to be better. docs/search.md
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/regions.pb.h"
#include "primalsim/v1/search.pb.h"
#include "primalsim/v1/search_summary.pb.h"
#include "study/inputs.h"
#include "study/session.h"
#include "workloads/mapping/strategy_options.h"

namespace primalsim::study {

struct SearchRequest {
  v1::SearchGoal goal;
  std::uint64_t seed = 1;
  // At least one of them, and it ends at whichever comes first. Only with `evaluations` alone is the result
  // the same every time, whatever the number of threads.
  std::optional<std::uint64_t> evaluations;
  std::optional<double> seconds;
  workloads::StrategyOptions strategy;    // lm_head: the head by the rules of `compact`
  std::optional<v1::Regions> start;       // begins with these, not with those of `compact`
  std::string start_source = "start";     // where they are from, as errors name it
  std::optional<v1::SearchState> resume;  // goes on from here
  std::string resume_source;              // where it is from, as errors name it
  // Called now and then, and at the end. If it throws, the search goes on without.
  std::function<void(const v1::SearchState&)> save;
  const std::atomic<bool>* stop = nullptr;  // ends it at once, with what it has found
};

// What is found is compared with `primal` at these, too.
inline constexpr std::array<std::uint32_t, 4> kOtherContexts{128, 512, 2048, 4096};

struct SearchOutcome {
  v1::Mapping mapping;
  std::optional<v1::Regions> regions;  // nothing where a strategy is better than all regions that were tried
  double score = 0;
  double best_strategy_score = 0;
  // The least score that any mapping on as many tiles can have; 0 for objectives and control that have no
  // such bound.
  double bound = 0;
  // Contexts, of those in kOtherContexts that it holds, at which `primal` takes fewer cycles a layer.
  std::vector<std::uint32_t> slower_at;
  std::string best_strategy;
  std::uint64_t evaluations = 0;
  bool interrupted = false;           // by SearchRequest::stop
  std::vector<std::string> unscored;  // strategies: it ended before they had a score
  std::string not_kept;               // why the last SearchRequest::save failed; empty if it did not
};

// "objective cycles, control dataflow, contexts 512,2048:3".
std::string goal_text(const v1::SearchGoal& goal);

// Adds "2048", or "2048:3" with how much it counts. Throws InputError, which calls the text by `name`.
void add_context(const std::string& text, const std::string& name, v1::SearchGoal& goal);

// "3,416 cycles/layer".
std::string score_text(v1::SearchGoal::Objective objective, double score);

// Never worse than the best strategy that places the model on as few tiles. Every round changes the regions
// of each chain at random and keeps what Metropolis' rule accepts, at a temperature that falls to nothing as
// the budget is used up. Throws RequestError for a budget of nothing, a goal that check_goal() refuses and a
// state of another search, InputError for regions of another model, NoFit, saying what is short, where no
// strategy finds a place for everything, and RunError if it is ended before it has a single score.
SearchOutcome search(Session& session, const Inputs& inputs, const SearchRequest& request,
                     const Progress& progress = {});

// The same for reports.
v1::SearchSummary summary_of(const SearchRequest& request, const SearchOutcome& found);

}  // namespace primalsim::study
