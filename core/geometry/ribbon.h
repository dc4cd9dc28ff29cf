// Geometry of a chain of equal tiles: where a macro is, which neighbour lies where, where tiles are joined,
// and which way leads through them.
//
// Tile t's east edge meets tile t+1's west edge at `gateways` rows, spread evenly. x grows eastwards, y
// southwards. A macro's index is (tile * height + y) * width + x. Nothing here knows of routers or models.
#pragma once

#include <cstdint>

#include "core/geometry/topology.h"

namespace primalsim {

struct MacroPosition {
  std::uint32_t tile = 0;
  std::uint32_t x = 0;
  std::uint32_t y = 0;
  friend bool operator==(const MacroPosition&, const MacroPosition&) = default;
};

struct Ribbon {
  std::uint32_t tiles = 1;
  std::uint32_t width = 1;
  std::uint32_t height = 1;
  std::uint32_t gateways = 1;  // 1 .. height

  friend bool operator==(const Ribbon&, const Ribbon&) = default;

  // The network of one tile; its node n is macro n of tile 0.
  Topology tile() const { return {width, height}; }

  std::uint32_t macros_per_tile() const { return width * height; }
  std::uint64_t macros() const { return std::uint64_t{tiles} * macros_per_tile(); }
  bool contains(const MacroPosition& at) const { return at.tile < tiles && at.x < width && at.y < height; }
  std::uint32_t index(const MacroPosition& at) const { return (at.tile * height + at.y) * width + at.x; }
  MacroPosition position(std::uint32_t macro) const {
    const std::uint32_t in_tile = macro % macros_per_tile();
    return {macro / macros_per_tile(), in_tile % width, in_tile / width};
  }
  std::uint32_t tile_of(std::uint32_t macro) const { return macro / macros_per_tile(); }

  // Columns of the ribbon as a whole: those of a tile follow those of the tile before.
  std::uint32_t columns() const { return tiles * width; }
  std::uint32_t column(const MacroPosition& at) const { return at.tile * width + at.x; }
  std::uint32_t macro_at(std::uint32_t column, std::uint32_t row) const {
    return index({column / width, column % width, row});
  }

  // Row of gateway g (0 .. gateways-1): the middle of the g-th of `gateways` equal bands.
  std::uint32_t gateway_row(std::uint32_t gateway) const {
    return (2 * gateway + 1) * height / (2 * gateways);
  }
  // The gateway row nearest to row y, the upper one of two equally near: where traffic in row y leaves its
  // tile.
  std::uint32_t nearest_gateway_row(std::uint32_t y) const;
  bool is_gateway_row(std::uint32_t y) const { return nearest_gateway_row(y) == y; }

  // The macro of a tile at its east or west edge.
  MacroPosition edge(std::uint32_t tile, Port side, std::uint32_t row) const {
    return {tile, side == kEast ? width - 1 : 0, row};
  }
  // The edge at which a way from one tile to another leaves it.
  static Port side_towards(std::uint32_t from_tile, std::uint32_t to_tile) {
    return from_tile < to_tile ? kEast : kWest;
  }
  // The gateway of `tile` that is nearest to row y, at the edge towards another tile.
  MacroPosition gateway_towards(std::uint32_t tile, std::uint32_t to_tile, std::uint32_t y) const {
    return edge(tile, side_towards(tile, to_tile), nearest_gateway_row(y));
  }

  // Whether this port of an edge macro, output or input, is where tiles are joined and not a link within one.
  bool is_crossing(const MacroPosition& at, unsigned port) const {
    return (port == kEast && at.x + 1 == width) || (port == kWest && at.x == 0);
  }
  bool is_crossing(std::uint32_t macro, unsigned port) const { return is_crossing(position(macro), port); }
  // Whether anything is connected to this port: a neighbour, or a gateway with a tile behind it.
  bool is_link(std::uint32_t macro, Port port) const;
  // What lies behind a planar port, in this tile or the next; there must be something.
  MacroPosition beyond(const MacroPosition& at, Port port) const;
  std::uint32_t beyond(std::uint32_t macro, Port port) const { return index(beyond(position(macro), port)); }

  // Links between two macros of one tile.
  std::uint32_t distance(std::uint32_t a, std::uint32_t b) const {
    return tile().distance(a % macros_per_tile(), b % macros_per_tile());
  }

  // Topology::walk and walk_while within the tile that both macros are in.
  template <typename Visit>
  void walk_tile(DimensionOrder order, std::uint32_t from, std::uint32_t to, Visit visit) const {
    const std::uint32_t first = from - from % macros_per_tile();
    tile().walk(order, from - first, to - first,
                [&](std::uint32_t node, Port port) { visit(first + node, port); });
  }
  template <typename Visit>
  std::uint32_t walk_tile_while(DimensionOrder order, std::uint32_t from, std::uint32_t to,
                                Visit visit) const {
    const std::uint32_t first = from - from % macros_per_tile();
    return first + tile().walk_while(order, from - first, to - first, [&](std::uint32_t node, Port port) {
      return visit(first + node, port);
    });
  }

  // The way of a packet from tile to tile: in each it goes to the gateway nearest to the row it came in.
  // Calls leg(from, to) for its part in a tile and cross(from, side) for the step to the next one, where it
  // goes on in the same row.
  template <typename Leg, typename Cross>
  void for_each_leg(MacroPosition at, const MacroPosition& to, Leg leg, Cross cross) const {
    while (at.tile != to.tile) {
      const MacroPosition gateway = gateway_towards(at.tile, to.tile, at.y);
      const Port side = side_towards(at.tile, to.tile);
      leg(at, gateway);
      cross(gateway, side);
      at = beyond(gateway, side);
    }
    leg(at, to);
  }
  // Calls visit(macro, port) for every link and crossing of that way, in dimension order within each tile.
  template <typename Visit>
  void walk(DimensionOrder order, std::uint32_t from, std::uint32_t to, Visit visit) const {
    for_each_leg(
        position(from), position(to),
        [&](const MacroPosition& at, const MacroPosition& end) {
          walk_tile(order, index(at), index(end), visit);
        },
        [&](const MacroPosition& at, Port side) { visit(index(at), side); });
  }
};

}  // namespace primalsim
