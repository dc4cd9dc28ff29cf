#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/statistics.h"
#include "study/serve/serve_result.h"

namespace primalsim::study {
v1::LatencySummary latency_summary(std::vector<double>& values) {
  v1::LatencySummary summary;
  std::sort(values.begin(), values.end());
  if (values.empty()) values.push_back(0);
  const auto count = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  summary.set_mean(mean);
  summary.set_std(std::sqrt(squares / count));
  summary.set_median(linear_percentile(values, 50));
  summary.set_p90(linear_percentile(values, 90));
  summary.set_p95(linear_percentile(values, 95));
  summary.set_p99(linear_percentile(values, 99));
  return summary;
}

}  // namespace primalsim::study
