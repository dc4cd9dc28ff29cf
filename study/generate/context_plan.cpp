#include "study/generate/context_plan.h"

#include <algorithm>
#include <cmath>

namespace primalsim::study {
namespace {

// Number `index` of a sequence that fills 0 .. width-1 evenly from the start on.
std::uint64_t spread(std::uint32_t index, std::uint64_t width) {
  constexpr std::uint32_t kGolden = 2654435769U;  // 2^32 / golden ratio
  const std::uint32_t fraction = (index + 1) * kGolden;
  return std::uint64_t{fraction} * width >> 32;
}

// One context in each of `parts` equal parts of first .. first + count - 1.
void add_one_per_part(std::uint64_t first, std::uint64_t count, std::uint32_t parts, std::uint32_t turn,
                      std::vector<std::uint32_t>& to) {
  for (std::uint32_t part = 0; part < parts; ++part) {
    const std::uint64_t begin = count * part / parts;
    const std::uint64_t width = count * (part + 1) / parts - begin;
    to.push_back(static_cast<std::uint32_t>(first + begin + spread(part + turn, width)));
  }
}

void sort_unique(std::vector<std::uint32_t>& contexts) {
  std::sort(contexts.begin(), contexts.end());
  contexts.erase(std::unique(contexts.begin(), contexts.end()), contexts.end());
}

}  // namespace

ContextPlan plan_contexts(std::uint32_t first, std::uint32_t last, std::uint32_t samples,
                          std::uint32_t checks, std::uint32_t kink, bool exact) {
  ContextPlan plan;
  const std::uint64_t count = std::uint64_t{last} - first + 1;
  if (exact || count <= samples + checks) {
    for (std::uint64_t context = first; context <= last; ++context) {
      plan.samples.push_back(static_cast<std::uint32_t>(context));
    }
    return plan;
  }
  plan.samples = {first, last};
  if (samples > 2) add_one_per_part(std::uint64_t{first} + 1, count - 2, samples - 2, 0, plan.samples);
  if (kink > first && kink < last) plan.samples.push_back(kink);
  sort_unique(plan.samples);
  add_one_per_part(std::uint64_t{first} + 1, count - 2, checks, samples, plan.checks);
  sort_unique(plan.checks);
  std::erase_if(plan.checks, [&](std::uint32_t context) {
    return std::binary_search(plan.samples.begin(), plan.samples.end(), context);
  });
  return plan;
}

std::uint64_t ContextCurve::at(std::uint32_t context) const {
  const auto above = std::lower_bound(points_.begin(), points_.end(), context,
                                      [](const auto& point, std::uint32_t at) { return point.first < at; });
  if (above == points_.end()) return points_.back().second;
  if (above == points_.begin() || above->first == context) return above->second;
  const auto below = std::prev(above);
  const std::uint64_t width = above->first - below->first;
  const std::uint64_t from = context - below->first;
  // Each side weighs in with its distance to the other; below 2^64, for values are below 2^32 times layers.
  const auto weigh = [](std::uint64_t value, std::uint64_t weight, std::uint64_t whole) {
    return std::pair{value / whole * weight, value % whole * weight};
  };
  const auto low = weigh(below->second, width - from, width);
  const auto high = weigh(above->second, from, width);
  return low.first + high.first + (low.second + high.second + width / 2) / width;
}

bool ContextCurve::is_point(std::uint32_t context) const {
  return std::any_of(points_.begin(), points_.end(),
                     [&](const auto& point) { return point.first == context; });
}

std::uint64_t ContextCurve::sum(std::uint32_t first, std::uint32_t last) const {
  std::uint64_t sum = 0;
  for (std::uint64_t context = first; context <= last; ++context) {
    sum += at(static_cast<std::uint32_t>(context));
  }
  return sum;
}

double stair_error(const std::vector<std::pair<std::uint32_t, std::uint64_t>>& points, double scatter) {
  double off = 0;
  double all = 0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const auto [from, low] = points[i - 1];
    const auto [to, high] = points[i];
    const auto between = static_cast<double>(to - from - 1);
    const double step = std::abs(static_cast<double>(high) - static_cast<double>(low));
    const double mean = (static_cast<double>(low) + static_cast<double>(high)) / 2;
    off += between * (step / 2 + scatter * mean);
    all += between * mean + static_cast<double>(high);
  }
  return all == 0 ? 0 : off / all;
}

CurveError measure_error(const ContextCurve& curve,
                         const std::vector<std::pair<std::uint32_t, std::uint64_t>>& points) {
  CurveError error;
  std::int64_t difference = 0;
  std::uint64_t apart = 0;
  std::uint64_t all = 0;
  for (const auto& [context, value] : points) {
    const auto off = static_cast<std::int64_t>(curve.at(context)) - static_cast<std::int64_t>(value);
    difference += off;
    apart += static_cast<std::uint64_t>(std::abs(off));
    all += value;
    if (value == 0) continue;
    error.largest = std::max(error.largest, static_cast<double>(std::abs(off)) / static_cast<double>(value));
  }
  if (all != 0) {
    error.total = static_cast<double>(std::abs(difference)) / static_cast<double>(all);
    error.mean = static_cast<double>(apart) / static_cast<double>(all);
  }
  return error;
}

}  // namespace primalsim::study
