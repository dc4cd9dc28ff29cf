// Geometry of a chain of equal tiles: where a macro is, which neighbour lies where, and where tiles are joined.
//
// Tile t's east edge meets tile t+1's west edge at `gateways` rows, spread evenly. x grows eastwards, y southwards. A
// macro's index is (tile * height + y) * width + x. Plain arithmetic: nothing here knows of routers or models.
#pragma once

#include <cstdint>

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

  std::uint32_t macros_per_tile() const { return width * height; }
  std::uint64_t macros() const { return std::uint64_t{tiles} * macros_per_tile(); }
  std::uint32_t index(const MacroPosition& at) const { return (at.tile * height + at.y) * width + at.x; }
  MacroPosition position(std::uint32_t macro) const {
    const std::uint32_t in_tile = macro % macros_per_tile();
    return {macro / macros_per_tile(), in_tile % width, in_tile / width};
  }
  // Row of gateway g (0 .. gateways-1): the middle of the g-th of `gateways` equal bands.
  std::uint32_t gateway_row(std::uint32_t gateway) const { return (2 * gateway + 1) * height / (2 * gateways); }
  // The gateway row nearest to row y, the upper one of two equally near: where traffic in row y leaves its tile.
  std::uint32_t nearest_gateway_row(std::uint32_t y) const;
  bool is_gateway_row(std::uint32_t y) const { return nearest_gateway_row(y) == y; }
};

}  // namespace primalsim
