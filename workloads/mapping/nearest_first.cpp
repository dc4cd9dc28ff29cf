#include "workloads/mapping/nearest_first.h"

#include <algorithm>
#include <cstdlib>

#include "workloads/mapping/ribbon_positions.h"

namespace primalsim::workloads {

NearestFirst::NearestFirst(const Ribbon& ribbon, std::uint32_t centre)
    : ribbon_(ribbon), centre_(ribbon.position(centre)), at_distance_{centre} {}

std::optional<std::uint32_t> NearestFirst::next() {
  if (seen_ == ribbon_.macros()) return std::nullopt;
  while (taken_ == at_distance_.size()) fill_next_distance();
  ++seen_;
  return at_distance_[taken_++];
}

void NearestFirst::fill_next_distance() {
  ++distance_;
  taken_ = 0;
  at_distance_.clear();
  const std::int64_t column = ribbon_.column(centre_);
  const std::int64_t columns = ribbon_.columns();
  const std::int64_t distance = distance_;
  const std::int64_t first = std::max(std::int64_t{0}, column - distance);
  const std::int64_t last = std::min(columns - 1, column + distance);
  for (std::int64_t x = first; x <= last; ++x) add_column(x, distance - std::abs(x - column));
  std::sort(at_distance_.begin(), at_distance_.end());
}

void NearestFirst::add_column(std::int64_t column, std::int64_t rows_away) {
  const std::int64_t above = std::int64_t{centre_.y} - rows_away;
  const std::int64_t below = std::int64_t{centre_.y} + rows_away;
  const auto x = static_cast<std::uint32_t>(column);
  if (above >= 0) at_distance_.push_back(ribbon_.macro_at(x, static_cast<std::uint32_t>(above)));
  if (rows_away != 0 && below < ribbon_.height) {
    at_distance_.push_back(ribbon_.macro_at(x, static_cast<std::uint32_t>(below)));
  }
}

}  // namespace primalsim::workloads
