#include <algorithm>
#include <optional>
#include <set>

#include "core/error.h"
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

// Of a batch: the steady time between two tokens at one layer; of the sampled parts of the batch the slowest,
// each in its faster order.
class RoundPeriods {
 public:
  RoundPeriods(const LayerRuns& runs, std::uint32_t batch) : runs_(runs), sizes_(sampled_rounds(batch)) {}

  ContextCurve curve(std::uint32_t first, std::uint32_t last, std::vector<v1::ModelError>& errors) const {
    constexpr std::uint32_t kTokens = 6;
    const std::uint32_t middle = first + (last - first) / 2;
    const std::set<std::uint32_t> contexts{first, middle, last};
    Points points;
    for (const std::uint32_t context : contexts) points.emplace_back(context, slowest(context, kTokens));
    ContextCurve curve(std::move(points));
    const double off = measure_error(curve, {{middle, slowest(middle, 2 * kTokens)}}).total;
    errors.push_back(
        model_error("batch_longer_run", off,
                    "the period of a batch in the middle of the output against twice the rounds"));
    return curve;
  }

 private:
  Cycle slowest(std::uint32_t context, std::uint32_t tokens) const {
    std::vector<Cycle> periods(sizes_.size() * kTaskOrders.size(), kNever);
    runs_.work().for_each(
        periods.size(),
        [&](std::size_t i) {
          const TaskOrder order = kTaskOrders[i % kTaskOrders.size()];
          try {
            const auto run = runs_.rounds(context, tokens, order, sizes_[i / kTaskOrders.size()]);
            periods[i] = steady_period(run.ends).cycles;
          } catch (const NoFit&) {
            if (order == TaskOrder::kClosest) throw;
          }
        },
        "runs of rounds");
    Cycle result = 0;
    for (std::size_t i = 0; i < periods.size(); i += kTaskOrders.size()) {
      result = std::max(result, *std::min_element(&periods[i], &periods[i] + kTaskOrders.size()));
    }
    return result;
  }

  const LayerRuns& runs_;
  const std::vector<std::uint32_t> sizes_;
};

// One token at each of the contexts; of the sampled sequences of a batch the slowest.
ContextRuns slowest_steps(const LayerRuns& runs, const std::vector<std::uint32_t>& contexts) {
  const auto sequences = runs.sampled();
  std::vector<ProgramRun> ran(contexts.size() * sequences.size());
  runs.work().for_each(
      ran.size(),
      [&](std::size_t i) {
        ran[i] = runs.step(contexts[i / sequences.size()], sequences[i % sequences.size()]);
      },
      "contexts of decode steps");
  ContextRuns slowest;
  for (std::size_t i = 0; i < ran.size(); ++i) {
    if (i % sequences.size() == 0) {
      slowest.emplace_back(contexts[i / sequences.size()], ran[i]);
    } else if (ran[i]->flit_cycles > slowest.back().second->flit_cycles) {
      slowest.back().second = ran[i];
    }
  }
  return slowest;
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
                         const GenerateRequest& settings, Cycle head_cycles, Cycle way_cycles) {
  DecodeTimes times;
  if (request.output_tokens < 2) return times;
  const std::uint32_t first = request.prompt_tokens + 1;
  const std::uint32_t last = request.prompt_tokens + request.output_tokens - 1;
  const v1::ModelShape& shape = inputs.workload.shape();
  const auto plan = plan_contexts(first, last, kSamples, kChecks, shape.sliding_window(), settings.exact);
  std::vector<std::uint32_t> all = plan.samples;
  all.insert(all.end(), plan.checks.begin(), plan.checks.end());
  ContextRuns ran = slowest_steps(runs, all);
  const ContextRuns checks(ran.begin() + static_cast<std::ptrdiff_t>(plan.samples.size()), ran.end());
  ran.resize(plan.samples.size());
  times.samples = std::move(ran);
  times.layer = ContextCurve(cycles_of(times.samples));
  const ContextCurve& latency = times.layer;
  if (!checks.empty()) {
    const auto error = measure_error(latency, cycles_of(checks));
    times.errors.push_back(
        model_error("decode_total", stair_error(cycles_of(times.samples), error.mean),
                    "at most: half of the steps between simulated contexts, and what checked ones are off"));
    times.errors.push_back(model_error("decode_step", error.largest,
                                       "interpolated steps against the same steps simulated: the worst one"));
  }
  std::optional<ContextCurve> period;
  if (settings.batch > 1) {
    period = RoundPeriods(runs, settings.batch).curve(first, last, times.errors);
  }
  for (std::uint32_t context = first; context <= last; ++context) {
    Cycle cycles = shape.layers() * latency.at(context) + head_cycles + way_cycles;
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
