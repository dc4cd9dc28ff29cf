// Statistics of whole numbers, the same in whatever order they come: count, sum and extremes, and exact
// percentiles.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <vector>

namespace primalsim {

// Whole numbers only, so that adding and merging commute exactly. The sum wraps at 2^64: a billion packets
// may have 10^10 cycles each.
class Summary {
 public:
  void add(std::uint64_t value) {
    ++count_;
    sum_ += value;
    min_ = std::min(min_, value);
    max_ = std::max(max_, value);
  }

  void merge(const Summary& other) {
    count_ += other.count_;
    sum_ += other.sum_;
    min_ = std::min(min_, other.min_);
    max_ = std::max(max_, other.max_);
  }

  std::uint64_t count() const { return count_; }
  std::uint64_t sum() const { return sum_; }
  // 0 if nothing was added, like max and mean.
  std::uint64_t min() const { return count_ == 0 ? 0 : min_; }
  std::uint64_t max() const { return max_; }
  double mean() const { return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_); }

  friend bool operator==(const Summary&, const Summary&) = default;

 private:
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
  std::uint64_t min_ = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t max_ = 0;
};

// Linear between the two values beside it, as numpy.percentile has it: `percent` 0 to 100 of `sorted`, which
// is not empty.
double linear_percentile(std::span<const double> sorted, double percent);

// How often each whole number occurred, e.g. a latency in cycles. Values below kDense are counted in an array
// that grows to the largest one seen; larger ones, which are rare, in a map.
class Histogram {
 public:
  static constexpr std::size_t kDense = 1 << 16;

  void add(std::uint64_t value) {
    summary_.add(value);
    if (value < dense_.size()) {
      ++dense_[value];
    } else {
      add_new(value);
    }
  }
  void merge(const Histogram& other);

  const Summary& summary() const { return summary_; }
  // Nearest rank: the smallest value that at least `percent` % of all values do not exceed; 0 if nothing was
  // added. RunError unless percent is 1 .. 100.
  std::uint64_t percentile(unsigned percent) const;
  std::uint64_t p50() const { return percentile(50); }
  std::uint64_t p95() const { return percentile(95); }
  std::uint64_t p99() const { return percentile(99); }

 private:
  void add_new(std::uint64_t value);

  Summary summary_;
  std::vector<std::uint64_t> dense_;
  std::map<std::uint64_t, std::uint64_t> sparse_;
};

}  // namespace primalsim
