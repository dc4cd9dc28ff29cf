#include <algorithm>
#include <cmath>
#include <exception>
#include <optional>
#include <set>

#include "core/error.h"
#include "study/generate/times.h"
#include "study/generate/token_stream.h"

namespace primalsim::study {
namespace {

class Prefill {
 public:
  Prefill(const Inputs& inputs, const LayerRuns& runs, const TokenRequest& request,
          const GenerateRequest& settings, Cycle head_cycles)
      : layer_(inputs.workload.layer()),
        layers_(inputs.workload.shape().layers()),
        runs_(runs),
        settings_(settings),
        prompt_(request.prompt_tokens),
        tokens_(std::min(prompt_, prompt_ <= kWholePromptTokens ? prompt_ : kStreamTokens)),
        middle_(prompt_ <= kWholePromptTokens ? prompt_ : tokens_ + (prompt_ - tokens_) / 2),
        head_cycles_(head_cycles) {}

  PrefillTimes run() {
    choose_skew();
    times_.tokens_per_sample = tokens_;
    if (prompt_ <= kWholePromptTokens) {
      whole_prompt();
    } else {
      sampled_prompt();
    }
    return std::move(times_);
  }

 private:
  // The order of the tasks that gets the tokens at the middle of the prompt through fastest; where a macro
  // has too few buffers for one, it is none.
  void choose_skew() {
    const std::uint32_t least = workloads::least_skew(layer_);
    const auto all = static_cast<std::uint32_t>(layer_.operators_size());
    std::set<std::uint32_t> distinct{all};
    if (tokens_ > 1) distinct.insert({least, std::min(least + 2, all)});
    const std::vector<std::uint32_t> skews(distinct.begin(), distinct.end());
    std::vector<std::optional<StreamRun>> tried(skews.size());
    std::vector<std::exception_ptr> refusals(skews.size());
    runs_.work().for_each(skews.size(), [&](std::size_t i) {
      try {
        tried[i] = runs_.prompt(middle_, tokens_, skews[i]);
      } catch (const NoFit&) {
        refusals[i] = std::current_exception();
      }
    });
    for (std::size_t i = 0; i < skews.size(); ++i) {
      if (!tried[i] || (middle_run_ && pace(*tried[i]) >= pace(*middle_run_))) continue;
      middle_run_ = tried[i];
      times_.skew = skews[i];
    }
    if (!middle_run_) std::rethrow_exception(refusals.back());
  }

  Cycle pace(const StreamRun& run) const {
    return prompt_ <= kWholePromptTokens ? *std::max_element(run.ends.begin(), run.ends.end())
                                         : steady_period(run.ends).cycles;
  }

  // `one_layer`: all prompts of the batch through the first layer.
  void set_time(Cycle one_layer, Cycle further_layer) {
    times_.layer_cycles = std::min(one_layer, further_layer);
    times_.ttft_cycles = one_layer + (layers_ - 1) * further_layer + head_cycles_;
  }

  // Of a batch, one prompt follows the other at their mean pace.
  void whole_prompt() {
    const std::vector<Cycle>& ends = middle_run_->ends;
    const Cycle last = *std::max_element(ends.begin(), ends.end());
    const Cycle pace = tokens_ == 1 ? last : (last - ends.front() + (tokens_ - 1) / 2) / (tokens_ - 1);
    const Cycle others = std::uint64_t{settings_.batch - 1} * tokens_ * pace;
    set_time(last + others,
             tokens_ == 1 || layers_ == 1 ? last : runs_.further_layer(prompt_, tokens_, times_.skew));
    times_.samples = {{(prompt_ + 1) / 2, middle_run_->run}};
  }

  // Of the token at `twelfths` twelfths of the prompt, as the last of a run.
  std::uint32_t place(std::uint32_t twelfths) const {
    return tokens_ + static_cast<std::uint32_t>(std::uint64_t{prompt_ - tokens_} * twelfths / 12);
  }
  // Whose period the steady period of a run is.
  std::uint32_t context_of(std::uint32_t last) const { return last - tokens_ / 2 + 1; }

  void sampled_prompt() {
    std::vector<std::uint32_t> places;
    for (std::uint32_t part = 0; part <= kPromptParts; ++part)
      places.push_back(place(12 / kPromptParts * part));
    places.push_back(place(1));  // two to measure the error of what is between
    places.push_back(place(7));
    std::vector<StreamRun> ran(places.size() + 1);
    Cycle further = 0;
    runs_.work().for_each(ran.size() + 1, [&](std::size_t i) {
      if (i < places.size()) {
        ran[i] = runs_.prompt(places[i], tokens_, times_.skew);
      } else if (i == places.size()) {
        ran[i] = runs_.prompt(middle_, std::min(middle_, kLongStreamTokens), times_.skew);
      } else if (layers_ > 1) {
        further = runs_.further_layer(prompt_, tokens_, times_.skew);
      }
    });
    if (layers_ == 1) further = ran[kPromptParts].ends.front();
    std::vector<std::pair<std::uint32_t, std::uint64_t>> points;
    std::vector<std::pair<std::uint32_t, std::uint64_t>> checks;
    double spread = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
      const SteadyPeriod steady = steady_period(ran[i].ends);
      const bool is_sample = i <= kPromptParts;
      (is_sample ? points : checks).emplace_back(context_of(places[i]), steady.cycles);
      if (!is_sample) continue;
      times_.samples.emplace_back(context_of(places[i]), ran[i].run);
      spread += steady.spread / (kPromptParts + 1);
    }
    const ContextCurve period(points);
    const Cycle all = settings_.batch * period.sum(1, prompt_);
    set_time(ran[0].ends.front() + all - period.at(1), further);
    const auto of_long = static_cast<double>(steady_period(ran.back().ends).cycles);
    const auto of_middle = static_cast<double>(steady_period(middle_run_->ends).cycles);
    times_.errors = {
        model_error("prefill_period_spread", spread,
                    "longest less shortest of the periods in a run, of their mean; the mean of the runs"),
        model_error("prefill_longer_run", of_long == 0 ? 0 : std::abs(of_middle / of_long - 1),
                    "the period of the run at the middle of the prompt against one of twice its tokens"),
        model_error("prefill_interpolation", measure_error(period, checks).total,
                    "interpolated periods at two places between the runs against runs there")};
  }

  const v1::Graph& layer_;
  const std::uint64_t layers_;
  const LayerRuns& runs_;
  const GenerateRequest& settings_;
  const std::uint32_t prompt_;
  const std::uint32_t tokens_;  // of a run
  const std::uint32_t middle_;  // context of the last token of the run at the middle of the prompt
  const Cycle head_cycles_;
  std::optional<StreamRun> middle_run_;
  PrefillTimes times_;
};

}  // namespace

PrefillTimes prefill_times(const Inputs& inputs, const LayerRuns& runs, const TokenRequest& request,
                           const GenerateRequest& settings, Cycle head_cycles) {
  return Prefill(inputs, runs, request, settings, head_cycles).run();
}

}  // namespace primalsim::study
