// The macros around a point of the ribbon one after the other, by the cost of the way to them.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "core/geometry/ribbon.h"
#include "workloads/mapping/regions/free_macros.h"

namespace primalsim::workloads {

// What ways cost: a step along a row `aspect`, along a column 1000 less that, and an edge between two tiles
// `crossing_columns` steps along a row more. So a way costs what its columns and its rows cost together.
class GrowthCosts {
 public:
  // `aspect` is 1 .. 999.
  GrowthCosts(const Ribbon& ribbon, std::uint32_t aspect, std::int64_t crossing_columns)
      : ribbon_(ribbon), along_column_(1000 - std::int64_t{aspect}) {
    std::int64_t to = 0;
    for (std::uint32_t column = 0; column < ribbon.columns(); ++column) {
      if (column > 0) to += (1 + (column % ribbon.width == 0 ? crossing_columns : 0)) * aspect;
      to_column_.push_back(to);
    }
  }

  const Ribbon& ribbon() const { return ribbon_; }
  std::int64_t columns(std::uint32_t from, std::uint32_t to) const {
    return from < to ? to_column_[to] - to_column_[from] : to_column_[from] - to_column_[to];
  }
  std::int64_t rows(std::uint32_t from, std::uint32_t to) const {
    return along_column_ * (from < to ? to - from : from - to);
  }

 private:
  Ribbon ribbon_;
  std::int64_t along_column_;
  std::vector<std::int64_t> to_column_;  // from column 0
};

// Of macros that cost the same the one with the lower index comes first. The costs must outlive it.
class Growth {
 public:
  Growth(const GrowthCosts& costs, std::uint32_t middle) : costs_(&costs) { begin(middle); }

  // Anew, around another macro.
  void begin(std::uint32_t middle) {
    const MacroPosition at = costs_->ribbon().position(middle);
    middle_column_ = costs_->ribbon().column(at);
    middle_row_ = at.y;
    open_north_ = middle_row_;
    open_south_ = middle_row_;
    front_.clear();
  }

  // The next macro that is free, which then is not; there must be one.
  std::uint32_t take(FreeMacros& free) {
    while (true) {
      open_rows(free);
      std::pop_heap(front_.begin(), front_.end(), std::greater<>());
      const Place at = front_.back();
      front_.pop_back();
      const bool is_free = free.contains(at.column, at.row);
      if (is_free) free.take(at.column, at.row);
      push(at.row, free);
      if (is_free) return at.macro;
    }
  }

 private:
  struct Place {
    std::int64_t cost = 0;
    std::uint32_t macro = 0;
    std::uint32_t column = 0;
    std::uint32_t row = 0;
    auto operator<=>(const Place&) const = default;
  };

  // Rows are looked at when something in them could be next.
  void open_rows(const FreeMacros& free) {
    const auto may_be_next = [&](std::uint32_t row) {
      return front_.empty() || costs_->rows(middle_row_, row) <= front_.front().cost;
    };
    while (open_south_ < costs_->ribbon().height && may_be_next(open_south_)) push(open_south_++, free);
    while (open_north_ > 0 && may_be_next(open_north_ - 1)) push(--open_north_, free);
  }
  // The row's next, of its two free macros nearest to the middle's column.
  void push(std::uint32_t row, const FreeMacros& free) {
    const std::uint32_t west = free.west(middle_column_, row);
    const std::uint32_t east = free.east(middle_column_, row);
    const auto cost = [&](std::uint32_t column) {
      return column == FreeMacros::kNone ? kNever : costs_->columns(middle_column_, column);
    };
    const std::int64_t least = std::min(cost(west), cost(east));
    if (least == kNever) return;
    const std::uint32_t column = cost(west) == least ? west : east;
    front_.push_back(
        {least + costs_->rows(middle_row_, row), costs_->ribbon().macro_at(column, row), column, row});
    std::push_heap(front_.begin(), front_.end(), std::greater<>());
  }

  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  const GrowthCosts* costs_;
  std::uint32_t middle_column_ = 0;
  std::uint32_t middle_row_ = 0;
  std::uint32_t open_north_ = 0;  // the northernmost row that was looked at
  std::uint32_t open_south_ = 0;  // the row south of the last that was
  std::vector<Place> front_;      // a heap, least first; some may be taken by now
};

}  // namespace primalsim::workloads
