// How often each whole number occurred, e.g. a latency in cycles, with exact percentiles.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "core/statistics.h"

namespace primalsim {

// The same in whatever order the values come. Values below kDense are counted in an array that grows to the
// largest one seen; larger ones, which are rare, in a map.
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
