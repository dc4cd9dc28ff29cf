// The macros around a point of the ribbon one after the other, by the cost of the way to them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

#include "core/geometry/ribbon.h"

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
    columns_.clear();
    west_ = east_ = middle_column_;
    add_column(middle_column_);
    done_.assign(costs_->ribbon().height, 0);
    front_.clear();
    push(middle_row_);
  }

  // The next macro that is not taken, which then is; there must be one.
  std::uint32_t take(std::vector<bool>& is_taken) {
    while (true) {
      const std::uint32_t macro = next();
      if (is_taken[macro]) continue;
      is_taken[macro] = true;
      return macro;
    }
  }

 private:
  // The row's macros come in the order of their columns' costs, which is the same in every row: a row is
  // known by the first of its macros that has not come.
  struct Column {
    std::int64_t cost = 0;
    std::uint32_t first = 0;  // macro, in row 0
  };
  struct Row {
    std::int64_t cost = 0;
    std::uint32_t macro = 0;
    std::uint32_t row = 0;
    bool operator>(const Row& other) const {
      return cost != other.cost ? cost > other.cost : macro > other.macro;
    }
  };

  void add_column(std::uint32_t column) {
    columns_.push_back({costs_->columns(middle_column_, column), costs_->ribbon().macro_at(column, 0)});
  }
  // The next column, west or east; false if there is none.
  bool add_next_column() {
    const bool has_west = west_ > 0;
    const bool has_east = east_ + 1 < costs_->ribbon().columns();
    if (!has_west && !has_east) return false;
    const bool is_west = has_west && (!has_east || costs_->columns(west_ - 1, middle_column_) <=
                                                       costs_->columns(middle_column_, east_ + 1));
    add_column(is_west ? --west_ : ++east_);
    return true;
  }
  void push(std::uint32_t row) {
    const Column& column = columns_[done_[row]];
    front_.push_back(
        {column.cost + costs_->rows(middle_row_, row), column.first + row * costs_->ribbon().width, row});
    std::push_heap(front_.begin(), front_.end(), std::greater<>());
  }
  std::uint32_t next() {
    std::pop_heap(front_.begin(), front_.end(), std::greater<>());
    const Row at = front_.back();
    front_.pop_back();
    // A row begins at the middle's column: the one behind it costs more, so it need not be open before.
    if (done_[at.row] == 0) {
      if (at.row <= middle_row_ && at.row > 0) push(at.row - 1);
      if (at.row >= middle_row_ && at.row + 1 < costs_->ribbon().height) push(at.row + 1);
    }
    if (++done_[at.row] < columns_.size() || add_next_column()) push(at.row);
    return at.macro;
  }

  const GrowthCosts* costs_;
  std::uint32_t middle_column_ = 0;
  std::uint32_t middle_row_ = 0;
  std::uint32_t west_ = 0;  // of the columns in columns_
  std::uint32_t east_ = 0;
  std::vector<Column> columns_;
  std::vector<std::uint32_t> done_;  // per row: columns
  std::vector<Row> front_;           // a heap, least first
};

}  // namespace primalsim::workloads
