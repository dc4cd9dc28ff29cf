// Count, sum and extremes of a set of numbers, the same in whatever order they come.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

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

}  // namespace primalsim
