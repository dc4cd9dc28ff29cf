// How many flits of multicasts that are under way together go over which link, roughly.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/geometry/ribbon.h"
#include "study/search/quick_transfers.h"

namespace primalsim::study {

// Trees in XY order: along the source's row, in other tiles along the row of the gateway, to each column;
// then along the column. Not thread-safe.
class QuickLoads {
 public:
  explicit QuickLoads(const Ribbon& one_tile);

  // Of so many tiles, nothing on any link.
  void clear(std::uint32_t tiles);
  // A multicast: its destinations, then its source.
  void add_destination(const RibbonPoint& at);
  void add_source(const RibbonPoint& from, std::uint64_t flits);
  // A sum: its operands, then its root. The paths are those of a tree (docs/lowering.md, Reduce trees): along
  // the operand's row, then along the root's column; through another tile along the gateway's row.
  void add_operand(const RibbonPoint& at);
  void add_root(const RibbonPoint& root, std::uint64_t flits);
  // After the last of them: flits on the busiest link of the row and of the column that a path takes.
  void finish();
  std::uint64_t busiest(const RibbonPoint& from, const RibbonPoint& to) const {
    return static_cast<std::uint64_t>(std::max(row_[row_of(from, to.tile)], column_[to.column]));
  }
  std::uint64_t busiest_to_root(const RibbonPoint& at, const RibbonPoint& root) const {
    return static_cast<std::uint64_t>(
        std::max(row_[at.tile * ribbon_.height + at.row], column_[root.column]));
  }

 private:
  struct Reach {
    std::uint32_t north = 0;
    std::uint32_t south = 0;
    bool used = false;
  };
  void add_along_row(std::uint32_t tile, std::uint32_t row, std::uint32_t from, std::uint32_t to,
                     std::int32_t flits);
  void add_along_column(std::uint32_t column, std::uint32_t from, std::uint32_t to, std::int32_t flits);
  // Rows of all tiles, one tile after the other.
  std::uint32_t row_of(const RibbonPoint& from, std::uint32_t tile) const {
    return tile * ribbon_.height + (tile == from.tile ? from.row : gateway_[from.row]);
  }

  Ribbon ribbon_;
  std::vector<std::uint32_t> gateway_;  // per row: the nearest gateway's
  // Differences of the flits along each row and column: at [position * lines + line], for then all lines are
  // added up at once; eastwards or southwards first, then the other way. The flits of a layer's vectors are
  // far fewer than 2^31.
  std::vector<std::int32_t> along_row_[2];
  std::vector<std::int32_t> along_column_[2];
  std::size_t rows_ = 0;  // of all tiles
  std::size_t columns_ = 0;
  std::vector<std::int32_t> row_;     // busiest link
  std::vector<std::int32_t> column_;  // busiest link
  std::vector<std::int32_t> flits_;   // scratch
  // Of the multicast at hand.
  std::vector<Reach> reach_;  // per column
  std::vector<std::uint32_t> used_columns_;
  // Of the sum at hand.
  struct RowReach {
    std::uint32_t west = 0;
    std::uint32_t east = 0;
    bool used = false;
  };
  std::vector<RowReach> row_reach_;  // per tile and row
  std::vector<std::uint32_t> used_rows_;
  std::vector<Reach> tile_rows_;  // of its operands, per tile
};

}  // namespace primalsim::study
