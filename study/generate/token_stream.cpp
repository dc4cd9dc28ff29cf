#include "study/generate/token_stream.h"

#include <algorithm>

#include "core/error.h"

namespace primalsim::study {

std::vector<Cycle> token_ends(const accelerator::ProgramResult& run, std::uint32_t tokens) {
  std::vector<Cycle> ends(tokens, 0);
  for (const accelerator::OperatorUse& use : run.operators) {
    require(use.token < tokens, "a run of a stream of tokens is of these tokens");
    ends[use.token] = std::max(ends[use.token], use.last_end);
  }
  return ends;
}

SteadyPeriod steady_period(const std::vector<Cycle>& ends) {
  const std::size_t first = kFillingTokens;
  const std::size_t last = ends.size() - 1 - kDrainingTokens;
  const Cycle periods = last - first;
  Cycle shortest = kNever;
  Cycle longest = 0;
  for (std::size_t i = first; i < last; ++i) {
    // A token may be done before the one ahead of it.
    const Cycle period = ends[i + 1] > ends[i] ? ends[i + 1] - ends[i] : 0;
    shortest = std::min(shortest, period);
    longest = std::max(longest, period);
  }
  const Cycle all = ends[last] > ends[first] ? ends[last] - ends[first] : 0;
  SteadyPeriod steady;
  steady.cycles = (all + periods / 2) / periods;
  if (all != 0) {
    steady.spread =
        static_cast<double>(longest - shortest) * static_cast<double>(periods) / static_cast<double>(all);
  }
  return steady;
}

v1::InterTokenLatency summarise_latencies(const std::vector<Cycle>& cycles, double clock_ghz) {
  std::vector<Cycle> sorted = cycles;
  std::sort(sorted.begin(), sorted.end());
  const auto percentile = [&](std::size_t percent) {
    return sorted.empty() ? 0 : sorted[(sorted.size() * percent + 99) / 100 - 1];
  };
  Cycle all = 0;
  for (const Cycle step : cycles) all += step;
  const double mean = cycles.empty() ? 0 : static_cast<double>(all) / static_cast<double>(cycles.size());
  v1::InterTokenLatency latency;
  latency.set_mean_cycles(mean);
  latency.set_first_cycles(cycles.empty() ? 0 : cycles.front());
  latency.set_last_cycles(cycles.empty() ? 0 : cycles.back());
  latency.set_p50_cycles(percentile(50));
  latency.set_p99_cycles(percentile(99));
  latency.set_mean_ns(mean / clock_ghz);
  return latency;
}

}  // namespace primalsim::study
