#include "study/search/quick_loads.h"

#include <utility>

namespace primalsim::study {
namespace {

enum Way : std::size_t { kForth, kBack };

// Busiest link of each line. `flits` is scratch.
void busiest_of(const std::vector<std::int32_t>& differences, std::size_t length,
                std::vector<std::int32_t>& flits, std::vector<std::int32_t>& busiest) {
  const std::size_t lines = busiest.size();
  flits.assign(lines, 0);
  for (std::size_t i = 0; i < length; ++i) {
    const std::int32_t* const at = differences.data() + i * lines;
    for (std::size_t line = 0; line < lines; ++line) {
      flits[line] += at[line];
      busiest[line] = std::max(busiest[line], flits[line]);
    }
  }
}

}  // namespace

QuickLoads::QuickLoads(const Ribbon& one_tile) : ribbon_(one_tile) {
  for (std::uint32_t row = 0; row < ribbon_.height; ++row)
    gateway_.push_back(ribbon_.nearest_gateway_row(row));
}

void QuickLoads::clear(std::uint32_t tiles) {
  ribbon_.tiles = tiles;
  rows_ = std::size_t{tiles} * ribbon_.height;
  columns_ = ribbon_.columns();
  for (auto& each : along_row_) each.assign(rows_ * (ribbon_.width + 1), 0);
  for (auto& each : along_column_) each.assign(columns_ * (ribbon_.height + 1), 0);
  row_.assign(rows_, 0);
  column_.assign(ribbon_.columns(), 0);
  reach_.assign(ribbon_.columns(), {});
  used_columns_.clear();
  row_reach_.assign(rows_, {});
  used_rows_.clear();
  tile_rows_.assign(tiles, {});
}

void QuickLoads::add_destination(const RibbonPoint& at) {
  Reach& reach = reach_[at.column];
  if (!reach.used) {
    reach = {at.row, at.row, true};
    used_columns_.push_back(at.column);
    return;
  }
  reach.north = std::min(reach.north, at.row);
  reach.south = std::max(reach.south, at.row);
}

void QuickLoads::add_source(const RibbonPoint& from, std::uint64_t flits) {
  const auto more = static_cast<std::int32_t>(flits);
  std::uint32_t west = from.column;
  std::uint32_t east = from.column;
  for (const std::uint32_t column : used_columns_) {
    west = std::min(west, column);
    east = std::max(east, column);
    const std::uint32_t tile = column / ribbon_.width;
    const std::uint32_t row = tile == from.tile ? from.row : gateway_[from.row];
    const Reach& reach = reach_[column];
    if (reach.south > row) add_along_column(column, row, reach.south, more);
    if (reach.north < row) add_along_column(column, row, reach.north, more);
    reach_[column] = {};
  }
  used_columns_.clear();
  // What goes east, and what goes west, tile by tile.
  for (std::uint32_t tile = west / ribbon_.width; tile <= east / ribbon_.width; ++tile) {
    const std::uint32_t first = tile * ribbon_.width;
    const std::size_t line = row_of(from, tile);
    const auto add = [&](Way way, std::uint32_t begin, std::uint32_t end) {
      begin = std::max(begin, first);
      end = std::min(end, first + ribbon_.width);
      if (begin >= end) return;
      along_row_[way][(begin - first) * rows_ + line] += more;
      along_row_[way][(end - first) * rows_ + line] -= more;
    };
    add(kForth, from.column, east);
    add(kBack, west, from.column);
  }
}

// Columns of the ribbon, within the tile.
void QuickLoads::add_along_row(std::uint32_t tile, std::uint32_t row, std::uint32_t from, std::uint32_t to,
                               std::int32_t flits) {
  const std::size_t line = tile * ribbon_.height + row;
  const std::size_t first = tile * ribbon_.width;
  auto& along = along_row_[from < to ? kForth : kBack];
  along[(std::min(from, to) - first) * rows_ + line] += flits;
  along[(std::max(from, to) - first) * rows_ + line] -= flits;
}

void QuickLoads::add_along_column(std::uint32_t column, std::uint32_t from, std::uint32_t to,
                                  std::int32_t flits) {
  auto& along = along_column_[from < to ? kForth : kBack];
  along[std::min(from, to) * columns_ + column] += flits;
  along[std::max(from, to) * columns_ + column] -= flits;
}

void QuickLoads::add_operand(const RibbonPoint& at) {
  const std::uint32_t line = at.tile * ribbon_.height + at.row;
  RowReach& reach = row_reach_[line];
  if (!reach.used) {
    reach = {at.column, at.column, true};
    used_rows_.push_back(line);
    return;
  }
  reach.west = std::min(reach.west, at.column);
  reach.east = std::max(reach.east, at.column);
}

void QuickLoads::add_root(const RibbonPoint& root, std::uint64_t flits) {
  const auto more = static_cast<std::int32_t>(flits);
  const std::uint32_t gateway = gateway_[root.row];
  std::uint32_t first_tile = root.tile;
  std::uint32_t last_tile = root.tile;
  for (const std::uint32_t line : used_rows_) {
    const std::uint32_t tile = line / ribbon_.height;
    const std::uint32_t row = line % ribbon_.height;
    first_tile = std::min(first_tile, tile);
    last_tile = std::max(last_tile, tile);
    const std::uint32_t edge = tile * ribbon_.width + (tile < root.tile ? ribbon_.width - 1 : 0);
    const std::uint32_t column = tile == root.tile ? root.column : edge;
    const RowReach& reach = row_reach_[line];
    if (reach.west < column) add_along_row(tile, row, reach.west, column, more);
    if (reach.east > column) add_along_row(tile, row, reach.east, column, more);
    row_reach_[line] = {};
    Reach& rows = tile_rows_[tile];
    rows = {rows.used ? std::min(rows.north, row) : row, rows.used ? std::max(rows.south, row) : row, true};
  }
  used_rows_.clear();
  for (std::uint32_t tile = first_tile; tile <= last_tile; ++tile) {
    const std::uint32_t west = tile * ribbon_.width;
    const std::uint32_t east = west + ribbon_.width - 1;
    const Reach rows = std::exchange(tile_rows_[tile], {});
    const std::uint32_t end = tile == root.tile ? root.row : gateway;
    const std::uint32_t column = tile == root.tile ? root.column : (tile < root.tile ? east : west);
    if (rows.used && rows.north < end) add_along_column(column, rows.north, end, more);
    if (rows.used && rows.south > end) add_along_column(column, rows.south, end, more);
    if (tile > first_tile && tile <= root.tile)
      add_along_row(tile, gateway, west, tile == root.tile ? root.column : east, more);
    if (tile < last_tile && tile >= root.tile)
      add_along_row(tile, gateway, east, tile == root.tile ? root.column : west, more);
  }
  if (first_tile != last_tile && gateway != root.row) add_along_column(root.column, gateway, root.row, more);
}

void QuickLoads::finish() {
  for (const auto& each : along_row_) busiest_of(each, ribbon_.width, flits_, row_);
  for (const auto& each : along_column_) busiest_of(each, ribbon_.height, flits_, column_);
}

}  // namespace primalsim::study
