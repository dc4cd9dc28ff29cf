// Which contexts of a generation are simulated, and what the others are taken for.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace primalsim::study {

// Contexts in growing order. The cost of a step follows the context in small stairs, for entries go round the
// rings of the cache; so samples are spread irregularly (by the golden ratio) within equal parts of the
// range, lest they all hit the same stair.
struct ContextPlan {
  std::vector<std::uint32_t> samples;  // interpolated between; the range's first and last are among them
  std::vector<std::uint32_t> checks;   // simulated as well, only to measure the error of interpolating
};

// The range first .. last, first >= 1, in `samples` samples (at least 2) and `checks` checks. A range of at
// most samples + checks contexts is simulated in full, as every range is if `exact`. `kink`, where it lies
// inside the range, is a sample: a sliding window, from which on the cost stays the same.
ContextPlan plan_contexts(std::uint32_t first, std::uint32_t last, std::uint32_t samples,
                          std::uint32_t checks, std::uint32_t kink, bool exact);

// A quantity over the context, known at some points.
class ContextCurve {
 public:
  // Points in growing order of the context, at least one.
  explicit ContextCurve(std::vector<std::pair<std::uint32_t, std::uint64_t>> points)
      : points_(std::move(points)) {}

  // Linear between points, rounded to the nearest (half up); beyond the ends that of the nearest point.
  std::uint64_t at(std::uint32_t context) const;
  bool is_point(std::uint32_t context) const;
  // Over first .. last.
  std::uint64_t sum(std::uint32_t first, std::uint32_t last) const;

 private:
  std::vector<std::pair<std::uint32_t, std::uint64_t>> points_;
};

// How far the sum of a curve over the contexts between its points can be off, relative to the sum: if what it
// stands for goes from one point to the next in a stair, that is at most half of the step for each context;
// to that comes `scatter`, a fraction, for what is no stair.
double stair_error(const std::vector<std::pair<std::uint32_t, std::uint64_t>>& points, double scatter);

// How far a curve is off at points that were simulated and that it does not know.
struct CurveError {
  double total = 0;    // |sum of curve - sum of points| / sum of points
  double largest = 0;  // of a single point
  double mean = 0;     // sum of |curve - point| / sum of points
};
CurveError measure_error(const ContextCurve& curve,
                         const std::vector<std::pair<std::uint32_t, std::uint64_t>>& points);

}  // namespace primalsim::study
