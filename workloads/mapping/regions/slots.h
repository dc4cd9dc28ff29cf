// Tiles cut into slots: compact runs of macros, as many as a line of partitions has.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/geometry/ribbon.h"

namespace primalsim::workloads {

// A point on the ribbon: its column counts through all tiles.
struct RibbonPoint {
  std::int64_t column = 0;
  std::int64_t row = 0;
};

struct Slot {
  std::vector<std::uint32_t> macros;  // by tile, row and column
  RibbonPoint middle;
};

// Links between two points as if tiles were joined in every row; each edge between tiles counts for
// `crossing_columns` more.
struct RibbonDistance {
  std::int64_t tile_width = 1;
  std::int64_t crossing_columns = 0;

  std::int64_t operator()(const RibbonPoint& a, const RibbonPoint& b) const;
};

// Every tile is cut into bands of band_columns[tile] columns (the last number counts for later tiles, too;
// the last band of a tile may be narrower); a curve runs to and fro along the first band, back along the
// next, and is cut into slots of `macros` macros. What is left at the end of a tile is no slot.
std::vector<Slot> cut_slots(const Ribbon& ribbon, std::span<const std::uint32_t> band_columns,
                            std::uint32_t macros);

// Macros of the partitions in the middle of what they cover.
RibbonPoint middle_of(const Ribbon& ribbon, std::span<const std::uint32_t> macros);

// The macro at a point, which is moved onto the ribbon if it is beside it.
std::uint32_t macro_at(const Ribbon& ribbon, const RibbonPoint& point);

}  // namespace primalsim::workloads
