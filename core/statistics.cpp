#include "core/statistics.h"

#include <algorithm>
#include <bit>

#include "core/error.h"

namespace primalsim {

double linear_percentile(std::span<const double> sorted, double percent) {
  const double at = percent / 100 * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(at);
  const std::size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - static_cast<double>(low));
}

void Histogram::add_new(std::uint64_t value) {
  if (value >= kDense) {
    ++sparse_[value];
    return;
  }
  dense_.resize(std::bit_ceil(value + 1));
  ++dense_[value];
}

void Histogram::merge(const Histogram& other) {
  summary_.merge(other.summary_);
  dense_.resize(std::max(dense_.size(), other.dense_.size()));
  for (std::size_t value = 0; value < other.dense_.size(); ++value) dense_[value] += other.dense_[value];
  for (const auto& [value, count] : other.sparse_) sparse_[value] += count;
}

std::uint64_t Histogram::percentile(unsigned percent) const {
  if (percent < 1 || percent > 100) throw_run_error("percentile {} is not one of 1 to 100", percent);
  // ceil(count * percent / 100) without overflow.
  const std::uint64_t count = summary_.count();
  const std::uint64_t rank = count / 100 * percent + (count % 100 * percent + 99) / 100;
  std::uint64_t seen = 0;
  for (std::size_t value = 0; value < dense_.size(); ++value) {
    seen += dense_[value];
    if (seen >= rank) return count == 0 ? 0 : value;
  }
  for (const auto& [value, occurrences] : sparse_) {
    seen += occurrences;
    if (seen >= rank) return value;
  }
  return 0;
}

}  // namespace primalsim
