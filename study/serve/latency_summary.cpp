#include <algorithm>
#include <cmath>
#include <numeric>

#include "study/serve/serve_result.h"

namespace primalsim::study {
namespace {

// Linear between the two values beside it, as numpy.percentile has it; `sorted` is not empty.
double percentile(const std::vector<double>& sorted, double percent) {
  const double at = percent / 100 * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(std::floor(at));
  const std::size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - static_cast<double>(low));
}

}  // namespace

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
  summary.set_median(percentile(values, 50));
  summary.set_p90(percentile(values, 90));
  summary.set_p95(percentile(values, 95));
  summary.set_p99(percentile(values, 99));
  return summary;
}

}  // namespace primalsim::study
