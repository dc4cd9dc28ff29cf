#include "cli/generate/prefill_times.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <optional>

#include "accelerator/generation/token_stream.h"
#include "cli/parallel.h"
#include "core/error.h"

namespace primalsim::cli {
namespace {

using accelerator::steady_period;
using accelerator::SteadyPeriod;

class Prefill {
 public:
  Prefill(const Inputs& inputs, const LayerRuns& runs, const Request& request,
          const GenerateSettings& settings, Cycle head_cycles)
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
    std::vector<std::uint32_t> skews{least, std::min(least + 2, all), all};
    skews.erase(std::unique(skews.begin(), skews.end()), skews.end());
    if (tokens_ == 1) skews = {all};
    std::vector<std::optional<StreamRun>> tried(skews.size());
    std::vector<std::exception_ptr> refusals(skews.size());
    for_each_parallel(skews.size(), settings_.threads, [&](std::size_t i) {
      try {
        tried[i] = runs_.prompt(middle_, tokens_, skews[i]);
      } catch (const InputError&) {
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

  // Of a batch, one prompt follows the other.
  void set_time(Cycle periods_of_prompt, Cycle first_period, Cycle latency) {
    times_.first_layer_cycles = latency;
    times_.ttft_cycles =
        settings_.batch * periods_of_prompt - first_period + layers_ * latency + head_cycles_;
    times_.period_cycles = (periods_of_prompt + prompt_ / 2) / prompt_;
  }

  void whole_prompt() {
    const std::vector<Cycle>& ends = middle_run_->ends;
    const Cycle last = *std::max_element(ends.begin(), ends.end());
    const Cycle between = last - ends.front();
    const Cycle mean = tokens_ == 1 ? ends.front() : (between + (tokens_ - 1) / 2) / (tokens_ - 1);
    set_time(between + mean, mean, ends.front());
    times_.samples = {{(prompt_ + 1) / 2, middle_run_->run}};
  }

  void sampled_prompt() {
    const std::uint32_t quarter = tokens_ + (prompt_ - tokens_) / 4;
    const std::uint32_t long_tokens = std::min(middle_, kLongStreamTokens);
    std::vector<StreamRun> ran(4);
    for_each_parallel(ran.size(), settings_.threads, [&](std::size_t i) {
      const std::uint32_t at[] = {middle_, tokens_, prompt_, quarter};
      ran[i] = runs_.prompt(at[i], i == 0 ? long_tokens : tokens_, times_.skew);
    });
    const auto context_of = [&](std::uint32_t last) { return last - tokens_ / 2 + 1; };
    times_.samples = {{context_of(tokens_), ran[1].run},
                      {context_of(middle_), middle_run_->run},
                      {context_of(prompt_), ran[2].run}};
    const SteadyPeriod steady[] = {steady_period(ran[1].ends), steady_period(middle_run_->ends),
                                   steady_period(ran[2].ends)};
    std::vector<std::pair<std::uint32_t, std::uint64_t>> points;
    double spread = 0;
    for (std::size_t i = 0; i < times_.samples.size(); ++i) {
      points.emplace_back(times_.samples[i].first, steady[i].cycles);
      spread = std::max(spread, steady[i].spread);
    }
    const accelerator::ContextCurve period(points);
    set_time(period.sum(1, prompt_), period.at(1), ran[2].ends.front());
    const auto off = [](Cycle a, Cycle b) {
      return b == 0 ? 0.0 : std::abs(static_cast<double>(a) / static_cast<double>(b) - 1);
    };
    times_.errors = {
        model_error("prefill_period_spread", spread,
                    "longest less shortest of the periods in a run, of their mean; the worst run"),
        model_error("prefill_longer_run", off(steady[1].cycles, steady_period(ran[0].ends).cycles),
                    "the period of the run at the middle of the prompt against one of twice its tokens"),
        model_error("prefill_interpolation",
                    off(period.at(context_of(quarter)), steady_period(ran[3].ends).cycles),
                    "the interpolated period at a quarter of the prompt against a run there")};
  }

  const v1::Graph& layer_;
  const std::uint64_t layers_;
  const LayerRuns& runs_;
  const GenerateSettings& settings_;
  const std::uint32_t prompt_;
  const std::uint32_t tokens_;  // of a run
  const std::uint32_t middle_;  // context of the last token of the run at the middle of the prompt
  const Cycle head_cycles_;
  std::optional<StreamRun> middle_run_;
  PrefillTimes times_;
};

}  // namespace

PrefillTimes prefill_times(const Inputs& inputs, const LayerRuns& runs, const Request& request,
                           const GenerateSettings& settings, Cycle head_cycles) {
  return Prefill(inputs, runs, request, settings, head_cycles).run();
}

}  // namespace primalsim::cli
