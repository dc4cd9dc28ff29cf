#include "workloads/mapping/ribbon_positions.h"

#include <algorithm>
#include <cstdlib>

#include "core/activity.h"
#include "core/error.h"

namespace primalsim::workloads {

Ribbon ribbon_of(const pe_models::Machine& machine, std::uint64_t tiles, const std::string& prefix) {
  const pe_models::Mesh& mesh = machine.mesh();
  const std::uint64_t per_tile = mesh.macros();
  if (tiles == 0 || tiles > 65536 || tiles * per_tile > kMostMacros) {
    throw_no_fit(
        "{}{} tiles of {} x {} macros are {} macros; allowed are 1 to 65536 tiles of {} macros in all",
        prefix, tiles, mesh.width, mesh.height, tiles * per_tile, kMostMacros);
  }
  return machine.ribbon(static_cast<std::uint32_t>(tiles));
}

void set_macro(v1::Macro& macro, const MacroPosition& at) {
  macro.set_tile(at.tile);
  macro.set_x(at.x);
  macro.set_y(at.y);
}

NearestFirst::NearestFirst(const Ribbon& ribbon, std::uint32_t centre)
    : ribbon_(ribbon), centre_(ribbon.position(centre)), at_distance_{centre} {}

std::optional<std::uint32_t> NearestFirst::next() {
  if (seen_ == ribbon_.macros()) return std::nullopt;
  while (taken_ == at_distance_.size()) fill_next_distance();
  ++seen_;
  return at_distance_[taken_++];
}

void NearestFirst::fill_next_distance() {
  check_stop();
  ++distance_;
  taken_ = 0;
  at_distance_.clear();
  const std::int64_t column = ribbon_.column(centre_);
  const std::int64_t columns = ribbon_.columns();
  const std::int64_t distance = distance_;
  // In columns that are nearer, what is at this distance lies above the tile and below it.
  const std::int64_t rows = std::max(centre_.y, ribbon_.height - 1 - centre_.y);
  const std::int64_t nearest = std::max(std::int64_t{0}, distance - rows);
  const auto add_columns = [&](std::int64_t first, std::int64_t last) {
    first = std::max(std::int64_t{0}, first);
    last = std::min(columns - 1, last);
    for (std::int64_t x = first; x <= last; ++x) add_column(x, distance - std::abs(x - column));
  };
  add_columns(column - distance, column - std::max(std::int64_t{1}, nearest));
  add_columns(column + nearest, column + distance);
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
