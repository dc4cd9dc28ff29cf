#include "study/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "study/control_sample.h"
#include "study/stability.h"
#include "study/step.h"

namespace primalsim::study {
namespace {

// One mapping to be made and run: a choice, or one seed of it.
struct Candidate {
  std::size_t choice = 0;
  std::uint64_t seed = 1;
  v1::Mapping mapping = {};
  v1::MappingResult result = {};
};

std::vector<Candidate> candidates_of(const std::vector<MappingChoice>& choices,
                                     const std::vector<std::uint64_t>& seeds) {
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    for (std::size_t s = 0; s < (is_random(choices[i]) ? seeds.size() : 1); ++s) {
      candidates.push_back({i, seeds[s]});
    }
  }
  return candidates;
}

// Names in the table: the mapping's own, and where it comes from too where two have the same.
std::vector<std::string> labels(const std::vector<MappingChoice>& choices,
                                const std::vector<Candidate>& candidates) {
  std::vector<std::string> result(choices.size());
  for (const Candidate& candidate : candidates) {
    std::string& label = result[candidate.choice];
    if (!label.empty()) continue;
    label = candidate.mapping.name();
    const auto here = result.begin() + static_cast<std::ptrdiff_t>(candidate.choice);
    if (std::find(result.begin(), here, label) != here) {
      label = fmt::format("{} ({})", label, choices[candidate.choice].name);
    }
  }
  return result;
}

// What a row per seed needs, without the lists that only one mapping is shown with; details are not copied.
v1::MappingResult figures_of(v1::MappingResult& result) {
  v1::LayerDetails* const details = result.release_details();
  v1::MappingResult figures = result;
  if (details != nullptr) result.set_allocated_details(details);
  figures.clear_hot_links();
  figures.clear_operators();
  figures.clear_attribution();
  figures.clear_attribution_by_operator();
  figures.clear_head_attribution();
  figures.clear_critical_path();
  if (!figures.has_lockstep()) return figures;
  figures.mutable_lockstep()->clear_attribution();
  figures.mutable_lockstep()->clear_attribution_by_operator();
  figures.mutable_lockstep()->clear_critical_path();
  figures.mutable_lockstep()->clear_head_attribution();
  figures.mutable_lockstep()->clear_operators();
  return figures;
}

// The runs of one choice, in the order of their seeds.
std::vector<Candidate*> runs_of(std::size_t choice, std::vector<Candidate>& candidates) {
  std::vector<Candidate*> runs;
  for (Candidate& each : candidates) {
    if (each.choice == choice) runs.push_back(&each);
  }
  return runs;
}

// That of the middle seed in order of time, of an even number the faster of the two.
Candidate& median(std::vector<Candidate*> runs) {
  std::stable_sort(runs.begin(), runs.end(), [](const Candidate* a, const Candidate* b) {
    return a->result.cycles_per_token() < b->result.cycles_per_token();
  });
  return *runs[(runs.size() - 1) / 2];
}

// The median's, with all seeds' figures if there are several. Takes the results away.
v1::MappingResult row_of(const std::vector<Candidate*>& runs) {
  Candidate& middle = median(runs);
  std::vector<v1::MappingResult> figures;
  if (runs.size() > 1) {
    for (Candidate* run : runs) figures.push_back(figures_of(run->result));
  }
  v1::MappingResult row = std::move(middle.result);
  for (v1::MappingResult& each : figures) *row.add_seed_runs() = std::move(each);
  return row;
}

// "1:8" of seeds that follow each other.
std::string seeds_text(const std::vector<std::uint64_t>& seeds) {
  const bool is_range = seeds.size() > 1 && seeds.back() - seeds.front() == seeds.size() - 1 &&
                        std::is_sorted(seeds.begin(), seeds.end(), std::less_equal<>());
  if (is_range) return fmt::format("{}:{}", seeds.front(), seeds.back());
  std::string text;
  for (const std::uint64_t seed : seeds) text += fmt::format("{}{}", text.empty() ? "" : ",", seed);
  return text;
}

}  // namespace

v1::Result compare(Session& session, const Inputs& inputs, const CompareRequest& request,
                   const Progress& progress) {
  if (request.seeds.empty()) throw_request_error("seeds: there is none; there must be at least one");
  Work work(session, progress);
  const std::vector<MappingChoice> choices = request.mappings.empty() ? all_strategies() : request.mappings;
  const std::uint32_t context = context_of(inputs.workload, request.context);
  const StepOptions options = step_options(request, inputs.architecture);
  std::vector<Candidate> candidates = candidates_of(choices, request.seeds);
  work.for_each(candidates.size(), [&](std::size_t i) {
    workloads::StrategyOptions strategy = request.strategy;
    strategy.seed = candidates[i].seed;
    candidates[i].mapping = make_mapping(choices[candidates[i].choice], inputs, strategy, context);
  });
  const std::vector<std::string> names = labels(choices, candidates);
  Provenance made = step_provenance(session, inputs, options, context);
  const v1::Provenance common = made.message();
  const auto run = [&](Candidate& each, const StepOptions& how) {
    const std::string& name = names[each.choice];
    const std::string label = each.mapping.has_seed() ? fmt::format("{}, seed {}", name, each.seed) : name;
    each.result = simulate(inputs, each.mapping, label, context, how, work).result;
    each.result.set_name(name);
    set_identity(each.mapping, common, each.result);
  };
  // What costs most is for the seed that is shown: the others only have to find it.
  StepOptions quick = options;
  quick.lockstep = false;
  quick.kernel.attribution = false;
  quick.kernel.details = false;
  const auto has_seeds = [&](const Candidate& each) {
    return request.seeds.size() > 1 && is_random(choices[each.choice]);
  };
  work.for_each(
      candidates.size(),
      [&](std::size_t i) { run(candidates[i], has_seeds(candidates[i]) ? quick : options); }, "mappings");
  work.for_each(choices.size(), [&](std::size_t c) {
    Candidate& middle = median(runs_of(c, candidates));
    if (has_seeds(middle)) run(middle, options);
  });
  made.strategy(request.strategy, choices, seeds_text(request.seeds));
  v1::Result result = result_header(inputs, context, options.lm_head);
  add_energy_assumptions(inputs.architecture, options.policy, result);
  std::vector<v1::Mapping> shown;
  for (std::size_t c = 0; c < choices.size(); ++c) {
    const std::vector<Candidate*> runs = runs_of(c, candidates);
    shown.push_back(std::move(median(runs).mapping));
    *result.add_mappings() = row_of(runs);
    made.mapping(shown.back(), choices[c]);
  }
  if (request.sensitivity || request.stability) {
    const std::vector<v1::MappingResult*> rows(result.mutable_mappings()->pointer_begin(),
                                               result.mutable_mappings()->pointer_end());
    add_what_helps(inputs, shown, context, request.sensitivity, work, rows);
  }
  add_differences(result);
  add_lockstep_differences(result);
  add_control_sample(inputs, shown, context, work, result);
  if (request.stability) add_stability(inputs, shown, context, work, result);
  *result.mutable_provenance() = made.message();
  return result;
}

}  // namespace primalsim::study
