#include "workloads/mapping/regions/slots.h"

#include <algorithm>
#include <cstdlib>

namespace primalsim::workloads {
namespace {

// The macros of one tile along its curve.
std::vector<std::uint32_t> band_curve(const Ribbon& ribbon, std::uint32_t tile, std::uint32_t columns) {
  std::vector<std::uint32_t> curve;
  curve.reserve(ribbon.macros_per_tile());
  bool down = true;
  for (std::uint32_t first = 0; first < ribbon.width; first += columns) {
    const std::uint32_t width = std::min(columns, ribbon.width - first);
    for (std::uint32_t i = 0; i < ribbon.height; ++i) {
      const std::uint32_t y = down ? i : ribbon.height - 1 - i;
      for (std::uint32_t j = 0; j < width; ++j) {
        curve.push_back(ribbon.index({tile, first + (i % 2 == 0 ? j : width - 1 - j), y}));
      }
    }
    down = !down;
  }
  return curve;
}

}  // namespace

std::int64_t RibbonDistance::operator()(const RibbonPoint& a, const RibbonPoint& b) const {
  const std::int64_t edges = std::abs(a.column / tile_width - b.column / tile_width);
  return std::abs(a.column - b.column) + std::abs(a.row - b.row) + edges * crossing_columns;
}

std::vector<Slot> cut_slots(const Ribbon& ribbon, std::span<const std::uint32_t> band_columns,
                            std::uint32_t macros) {
  std::vector<Slot> slots;
  for (std::uint32_t tile = 0; tile < ribbon.tiles; ++tile) {
    const std::uint32_t columns = band_columns[std::min<std::size_t>(tile, band_columns.size() - 1)];
    const std::vector<std::uint32_t> curve = band_curve(ribbon, tile, std::min(columns, ribbon.width));
    for (std::size_t end = macros; end <= curve.size(); end += macros) {
      Slot& slot = slots.emplace_back();
      slot.macros.assign(curve.begin() + static_cast<std::ptrdiff_t>(end - macros),
                         curve.begin() + static_cast<std::ptrdiff_t>(end));
      std::sort(slot.macros.begin(), slot.macros.end());
      slot.middle = middle_of(ribbon, slot.macros);
    }
  }
  return slots;
}

RibbonPoint middle_of(const Ribbon& ribbon, std::span<const std::uint32_t> macros) {
  RibbonPoint sum;
  for (const std::uint32_t macro : macros) {
    const MacroPosition at = ribbon.position(macro);
    sum.column += ribbon.column(at);
    sum.row += at.y;
  }
  const auto count = static_cast<std::int64_t>(macros.size());
  return {sum.column / count, sum.row / count};
}

std::uint32_t macro_at(const Ribbon& ribbon, const RibbonPoint& point) {
  const auto column = std::clamp<std::int64_t>(point.column, 0, ribbon.columns() - 1);
  const auto row = std::clamp<std::int64_t>(point.row, 0, ribbon.height - 1);
  return ribbon.macro_at(static_cast<std::uint32_t>(column), static_cast<std::uint32_t>(row));
}

}  // namespace primalsim::workloads
