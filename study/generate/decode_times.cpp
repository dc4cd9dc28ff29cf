#include <algorithm>
#include <optional>
#include <set>

#include "study/generate/times.h"
#include "study/generate/token_stream.h"

namespace primalsim::study {
namespace {

using Points = std::vector<std::pair<std::uint32_t, std::uint64_t>>;

constexpr std::uint32_t kSamples = 24;
constexpr std::uint32_t kChecks = 6;

Points cycles_of(const ContextRuns& runs) {
  Points points;
  for (const auto& [context, run] : runs) points.emplace_back(context, run->flit_cycles);
  return points;
}

// Of a batch: the steady time between two tokens at one layer.
ContextCurve round_periods(const LayerRuns& runs, std::uint32_t first, std::uint32_t last, std::uint32_t skew,
                           std::vector<v1::ModelError>& errors) {
  constexpr std::uint32_t kTokens = 6;
  const std::uint32_t middle = first + (last - first) / 2;
  const std::set<std::uint32_t> distinct{first, middle, last};
  const std::vector<std::uint32_t> contexts(distinct.begin(), distinct.end());
  const std::uint32_t rounds = (kTokens + runs.round_sequences() - 1) / runs.round_sequences();
  std::vector<Cycle> periods(contexts.size() + 1);  // the last: of twice the rounds, in the middle
  runs.work().for_each(periods.size(), [&](std::size_t i) {
    const bool is_check = i == contexts.size();
    const StreamRun run = runs.rounds(is_check ? middle : contexts[i], is_check ? 2 * rounds : rounds, skew);
    periods[i] = steady_period(run.ends).cycles;
  });
  Points points;
  for (std::size_t i = 0; i < contexts.size(); ++i) points.emplace_back(contexts[i], periods[i]);
  ContextCurve curve(std::move(points));
  const double off = measure_error(curve, {{middle, periods.back()}}).total;
  errors.push_back(model_error("batch_longer_run", off,
                               "the period of a batch in the middle of the output against twice the rounds"));
  return curve;
}

}  // namespace

v1::ModelError model_error(const char* name, double fraction, const char* meaning) {
  v1::ModelError error;
  error.set_name(name);
  error.set_fraction(fraction);
  error.set_meaning(meaning);
  return error;
}

DecodeTimes decode_times(const Inputs& inputs, const LayerRuns& runs, const TokenRequest& request,
                         const GenerateRequest& settings, Cycle head_cycles, std::uint32_t skew) {
  DecodeTimes times;
  if (request.output_tokens < 2) return times;
  const std::uint32_t first = request.prompt_tokens + 1;
  const std::uint32_t last = request.prompt_tokens + request.output_tokens - 1;
  const v1::ModelShape& shape = inputs.workload.shape();
  const auto plan = plan_contexts(first, last, kSamples, kChecks, shape.sliding_window(), settings.exact);
  std::vector<std::uint32_t> all = plan.samples;
  all.insert(all.end(), plan.checks.begin(), plan.checks.end());
  ContextRuns ran(all.size());
  runs.work().for_each(all.size(), [&](std::size_t i) { ran[i] = {all[i], runs.step(all[i])}; });
  const ContextRuns checks(ran.begin() + static_cast<std::ptrdiff_t>(plan.samples.size()), ran.end());
  ran.resize(plan.samples.size());
  times.samples = std::move(ran);
  times.layer = ContextCurve(cycles_of(times.samples));
  const ContextCurve& latency = times.layer;
  if (!checks.empty()) {
    const auto error = measure_error(latency, cycles_of(checks));
    times.errors.push_back(model_error("decode_total", error.total,
                                       "sum of interpolated steps against the same steps simulated"));
    times.errors.push_back(model_error("decode_step", error.largest, "the same, of the worst single step"));
  }
  std::optional<ContextCurve> period;
  if (settings.batch > 1) period = round_periods(runs, first, last, skew, times.errors);
  for (std::uint32_t context = first; context <= last; ++context) {
    Cycle cycles = shape.layers() * latency.at(context) + head_cycles;
    if (period) cycles = std::max(cycles, settings.batch * std::max<Cycle>(period->at(context), head_cycles));
    v1::DecodeStep& step = times.steps.emplace_back();
    step.set_token(context - request.prompt_tokens + 1);
    step.set_context(context);
    step.set_cycles(cycles);
    step.set_simulated(latency.is_point(context));
  }
  return times;
}

}  // namespace primalsim::study
