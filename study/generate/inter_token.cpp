#include "study/generate/inter_token.h"

#include <algorithm>

namespace primalsim::study {

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
