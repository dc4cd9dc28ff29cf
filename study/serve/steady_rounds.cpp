#include "study/serve/steady_rounds.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "study/generate/token_stream.h"
#include "workloads/mapping/check_mapping.h"
#include "workloads/mapping/kv_position.h"

namespace primalsim::study {
namespace {

constexpr std::uint32_t kRoundSamples = 6;
constexpr std::uint32_t kRoundChecks = 2;
constexpr std::uint32_t kRoundTokens = 6;  // of which a period is the mean
constexpr std::uint64_t kMostRoundSequences = 6;

// In the faster of the two orders of tasks.
template <typename Run>
Cycle faster(const Run& run) {
  Cycle best = kNever;
  for (const TaskOrder order : kTaskOrders) {
    try {
      best = std::min(best, steady_period(run(order).ends).cycles);
    } catch (const NoFit&) {
      // One token after the other may have no room where the closest order, which may be that, has.
      if (order == TaskOrder::kClosest) throw;
    }
  }
  return best;
}

double off(Cycle ours, Cycle theirs) {
  return theirs == 0 ? 0 : std::abs(static_cast<double>(ours) / static_cast<double>(theirs) - 1);
}

}  // namespace

SteadyRounds::SteadyRounds(const PlacedModel& model, const LayerRuns& single, Work& work, std::uint32_t first,
                           std::uint32_t last, bool exact)
    : model_(model), single_(single), work_(work), capacity_(workloads::kv_capacity_tokens(model.mapping)) {
  const ContextPlan plan = plan_contexts(first, last, kRoundSamples, kRoundChecks,
                                         model.inputs.workload.shape().sliding_window(), exact);
  std::vector<std::uint32_t> all = plan.samples;
  all.insert(all.end(), plan.checks.begin(), plan.checks.end());
  const std::vector<Cycle> cycles = periods(all);
  std::vector<std::pair<std::uint32_t, std::uint64_t>> points;
  for (std::size_t i = 0; i < plan.samples.size(); ++i) points.emplace_back(all[i], cycles[i]);
  curve_ = ContextCurve(std::move(points));
  double largest = 0;
  for (std::size_t i = plan.samples.size(); i < all.size(); ++i) {
    largest = std::max(largest, off(curve_.at(all[i]), cycles[i]));
  }
  if (!plan.checks.empty()) {
    errors_.push_back(model_error("round_interpolation", largest,
                                  "interpolated periods of rounds against periods of contexts between: the "
                                  "worst one"));
  }
  measure_longer(first + (last - first) / 2);
  measure_mixed(first, last);
}

Cycle SteadyRounds::period(std::uint32_t context, std::uint32_t tokens) const {
  const std::uint64_t entries = workloads::kv_entries(model_.inputs.workload.shape(), context);
  const std::uint64_t sequences = std::min(kMostRoundSequences, capacity_ / entries);
  if (sequences < 2) {
    const std::uint32_t stream = std::min(context, tokens + kFillingTokens + kDrainingTokens + 1);
    return faster([&](TaskOrder order) { return single_.prompt(context, stream, order, 0); });
  }
  const LayerRuns runs(model_.inputs.workload, model_.machine, model_.mapping, work_,
                       {static_cast<std::uint32_t>(sequences), capacity_ / sequences});
  return faster([&](TaskOrder order) {
    return runs.rounds(context, tokens, order, static_cast<std::uint32_t>(sequences));
  });
}

std::vector<Cycle> SteadyRounds::periods(const std::vector<std::uint32_t>& contexts) const {
  std::vector<Cycle> cycles(contexts.size());
  work_.for_each(
      contexts.size(), [&](std::size_t i) { cycles[i] = period(contexts[i], kRoundTokens); },
      "contexts of rounds");
  return cycles;
}

void SteadyRounds::measure_longer(std::uint32_t context) {
  errors_.push_back(
      model_error("batch_longer_run", off(period(context, kRoundTokens), period(context, 2 * kRoundTokens)),
                  "the period of a round in the middle of the contexts against twice the rounds"));
}

// Three sequences, one at a context near the first, one near the last, one between, against the mean of their
// periods.
void SteadyRounds::measure_mixed(std::uint32_t first, std::uint32_t last) {
  constexpr std::uint32_t kMixed = 3;
  const std::uint64_t share = capacity_ / kMixed;
  if (workloads::kv_entries(model_.inputs.workload.shape(), last) > share) {
    last = static_cast<std::uint32_t>(share);
  }
  constexpr std::uint32_t kTurns = 4;
  if (last < first + kTurns) return;
  const std::uint32_t contexts[kMixed] = {first + kTurns - 1, first + (last - first) / 2, last};
  std::vector<workloads::Token> tokens;
  // Fillers, two turns that count, one that drains.
  for (std::uint32_t i = 0; i < kFillingTokens + 1 + 2 * kMixed + kDrainingTokens; ++i) {
    const std::uint32_t sequence = i % kMixed;
    tokens.push_back({contexts[sequence] - (kTurns - 1) + i / kMixed, sequence});
  }
  const LayerRuns runs(model_.inputs.workload, model_.machine, model_.mapping, work_, {kMixed, share});
  const Cycle mixed = faster([&](TaskOrder order) { return runs.tokens(tokens, order); });
  Cycle mean = 0;
  for (const std::uint32_t context : contexts) mean += period(context, kRoundTokens);
  errors_.push_back(model_error("round_of_different_contexts", off((mean + kMixed / 2) / kMixed, mixed),
                                "the mean of three sequences' periods against a round of the three"));
}

}  // namespace primalsim::study
