// Which router outputs a transfer takes. Routes are deterministic (docs/ipcn.md, Trees and Crossing), so the
// flits of every link follow from the Program alone; the network's own counters must agree.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "core/geometry/ribbon.h"
#include "noc/ipcn/network.h"

namespace primalsim::accelerator {

class RoutingTree {
 public:
  explicit RoutingTree(const Ribbon& ribbon) : ribbon_(ribbon), columns_(ribbon.width) {}

  // Calls visit(macro, port) once for every router output that the multicast tree from `source` takes, the
  // outputs to the destinations' sinks included. `port` is a noc::ipcn::Port.
  template <typename Visit>
  void walk(std::uint32_t source, std::span<const noc::ipcn::Terminal> destinations, Visit visit) {
    const MacroPosition from = ribbon_.position(source);
    std::uint32_t first = from.tile;
    std::uint32_t last = from.tile;
    for (const noc::ipcn::Terminal& terminal : destinations) {
      const std::uint32_t tile = terminal.macro / ribbon_.macros_per_tile();
      first = std::min(first, tile);
      last = std::max(last, tile);
      visit(terminal.macro, terminal.port);
    }
    const std::uint32_t gateway = ribbon_.nearest_gateway_row(from.y);
    walk_tile(from, destinations, {first<from.tile, last> from.tile, gateway}, visit);
    for (std::uint32_t tile = from.tile + 1; tile <= last; ++tile) {
      walk_tile({tile, 0, gateway}, destinations, {false, tile < last, gateway}, visit);
    }
    for (std::uint32_t tile = from.tile; tile-- > first;) {
      walk_tile({tile, ribbon_.width - 1, gateway}, destinations, {tile > first, false, gateway}, visit);
    }
  }

 private:
  struct Exits {
    bool west = false;
    bool east = false;
    std::uint32_t row = 0;
  };
  struct Column {
    std::uint32_t low = 0;
    std::uint32_t high = 0;
    bool touched = false;
  };

  // The part of the tree inside the tile of `entry`, and its crossings to the neighbours.
  template <typename Visit>
  void walk_tile(const MacroPosition& entry, std::span<const noc::ipcn::Terminal> destinations,
                 const Exits& exits, Visit& visit) {
    west_ = east_ = entry.x;
    for (const noc::ipcn::Terminal& terminal : destinations) {
      const MacroPosition to = ribbon_.position(terminal.macro);
      if (to.tile == entry.tile) reach(entry.y, to.x, to.y);
    }
    if (exits.west) reach(entry.y, 0, exits.row);
    if (exits.east) reach(entry.y, ribbon_.width - 1, exits.row);
    const auto at = [&](std::uint32_t x, std::uint32_t y) { return ribbon_.index({entry.tile, x, y}); };
    for (std::uint32_t x = entry.x; x < east_; ++x) visit(at(x, entry.y), noc::ipcn::kEast);
    for (std::uint32_t x = entry.x; x > west_; --x) visit(at(x, entry.y), noc::ipcn::kWest);
    for (std::uint32_t x = west_; x <= east_; ++x) {
      Column& column = columns_[x];
      if (!column.touched) continue;
      for (std::uint32_t y = entry.y; y < column.high; ++y) visit(at(x, y), noc::ipcn::kSouth);
      for (std::uint32_t y = entry.y; y > column.low; --y) visit(at(x, y), noc::ipcn::kNorth);
      column.touched = false;
    }
    if (exits.west) visit(at(0, exits.row), noc::ipcn::kWest);
    if (exits.east) visit(at(ribbon_.width - 1, exits.row), noc::ipcn::kEast);
  }

  void reach(std::uint32_t entry_y, std::uint32_t x, std::uint32_t y) {
    Column& column = columns_[x];
    if (!column.touched) column = {entry_y, entry_y, true};
    column.low = std::min(column.low, y);
    column.high = std::max(column.high, y);
    west_ = std::min(west_, x);
    east_ = std::max(east_, x);
  }

  Ribbon ribbon_;
  std::vector<Column> columns_;
  std::uint32_t west_ = 0;
  std::uint32_t east_ = 0;
};

}  // namespace primalsim::accelerator
