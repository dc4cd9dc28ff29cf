#include "study/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "core/error.h"
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
  std::string refusal = {};  // why it does not fit the machine
};

// Does `work` for a candidate; that it does not fit is no reason not to compare the others.
template <typename Make>
void unless_refused(Candidate& candidate, const Make& make) {
  if (!candidate.refusal.empty()) return;
  try {
    make();
  } catch (const NoFit& error) {
    candidate.refusal = error.what();
  }
}

// Takes the choices of which a candidate does not fit away, with all their candidates, and says why in
// `result`. Throws NoFit if none is left.
void leave_out(std::vector<MappingChoice>& choices, std::vector<Candidate>& candidates, v1::Result& result) {
  std::vector<std::string> refusals(choices.size());
  for (const Candidate& each : candidates) {
    if (refusals[each.choice].empty()) refusals[each.choice] = each.refusal;
  }
  std::vector<MappingChoice> kept;
  std::vector<std::size_t> index(choices.size());
  for (std::size_t i = 0; i < choices.size(); ++i) {
    index[i] = kept.size();
    if (refusals[i].empty()) {
      kept.push_back(choices[i]);
      continue;
    }
    v1::NotRun& left_out = *result.add_left_out();
    left_out.set_what(choices[i].name);
    left_out.set_reason(refusals[i]);
  }
  if (kept.empty()) {
    const std::size_t others = choices.size() - 1;
    throw_no_fit("{}{}", refusals.front(),
                 others == 0   ? ""
                 : others == 1 ? " (the other mapping does not fit either)"
                               : fmt::format(" (none of the other {} mappings fits either)", others));
  }
  std::erase_if(candidates, [&](const Candidate& each) { return !refusals[each.choice].empty(); });
  for (Candidate& each : candidates) each.choice = index[each.choice];
  choices = std::move(kept);
}

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
  if (figures.has_energy()) figures.mutable_energy()->clear_adapter_switch();
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

// What is compared, from the choices to the runs of each.
class Comparison {
 public:
  Comparison(const Inputs& inputs, const CompareRequest& request, std::uint32_t context,
             const StepOptions& options, Work& work)
      : inputs_(inputs),
        request_(request),
        context_(context),
        options_(options),
        work_(work),
        choices_(request.mappings.empty() ? all_strategies() : request.mappings),
        candidates_(candidates_of(choices_, request.seeds)) {}

  void make(v1::Result& result) {
    work_.for_each(candidates_.size(), [&](std::size_t i) {
      workloads::StrategyOptions strategy = request_.strategy;
      strategy.seed = candidates_[i].seed;
      unless_refused(candidates_[i], [&] {
        candidates_[i].mapping = make_mapping(choices_[candidates_[i].choice], inputs_, strategy, context_);
      });
    });
    leave_out(choices_, candidates_, result);
  }

  // `common` is what all rows depend on.
  void run(const v1::Provenance& common, v1::Result& result) {
    const std::vector<std::string> names = labels(choices_, candidates_);
    const auto run_one = [&](Candidate& each, const StepOptions& how) {
      const std::string& name = names[each.choice];
      const std::string label = each.mapping.has_seed() ? fmt::format("{}, seed {}", name, each.seed) : name;
      each.result = simulate(inputs_, each.mapping, label, context_, how, work_).result;
      each.result.set_name(name);
      set_identity(each.mapping, common, each.result);
    };
    // What costs most is for the seed that is shown: the others only have to find it.
    StepOptions quick = options_;
    quick.lockstep = false;
    quick.kernel.attribution = false;
    quick.kernel.details = false;
    quick.adapter_switch = false;
    work_.for_each(
        candidates_.size(),
        [&](std::size_t i) {
          Candidate& each = candidates_[i];
          unless_refused(each, [&] { run_one(each, has_seeds(each) ? quick : options_); });
        },
        "mappings");
    work_.for_each(choices_.size(), [&](std::size_t c) {
      Candidate& middle = median(runs_of(c, candidates_));
      if (middle.refusal.empty() && has_seeds(middle)) run_one(middle, options_);
    });
    leave_out(choices_, candidates_, result);
  }

  // Takes the results away; returns the mapping of each row.
  std::vector<v1::Mapping> add_rows(Provenance& made, v1::Result& result) {
    std::vector<v1::Mapping> shown;
    for (std::size_t c = 0; c < choices_.size(); ++c) {
      const std::vector<Candidate*> runs = runs_of(c, candidates_);
      shown.push_back(std::move(median(runs).mapping));
      *result.add_mappings() = row_of(runs);
      made.mapping(shown.back(), choices_[c]);
    }
    return shown;
  }

  const std::vector<MappingChoice>& choices() const { return choices_; }

 private:
  bool has_seeds(const Candidate& each) const {
    return request_.seeds.size() > 1 && is_random(choices_[each.choice]);
  }

  const Inputs& inputs_;
  const CompareRequest& request_;
  const std::uint32_t context_;
  const StepOptions& options_;
  Work& work_;
  std::vector<MappingChoice> choices_;
  std::vector<Candidate> candidates_;
};

}  // namespace

v1::Result compare(Session& session, const Inputs& inputs, const CompareRequest& request,
                   const Progress& progress) {
  if (request.seeds.empty()) throw_request_error("seeds: there is none; there must be at least one");
  Work work(session, progress);
  const std::uint32_t context = context_of(inputs.workload, request.context);
  const StepOptions options = step_options(request, inputs.architecture);
  v1::Result result = result_header(inputs, context, options.lm_head);
  add_energy_assumptions(inputs.architecture, options.policy, result);
  Comparison comparison(inputs, request, context, options, work);
  comparison.make(result);
  Provenance made = step_provenance(session, inputs, options, context);
  comparison.run(made.message(), result);
  made.strategy(request.strategy, comparison.choices(), seeds_text(request.seeds));
  const std::vector<v1::Mapping> shown = comparison.add_rows(made, result);
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
