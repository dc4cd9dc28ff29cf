#include "core/geometry/ribbon.h"

namespace primalsim {

std::uint32_t Ribbon::nearest_gateway_row(std::uint32_t y) const {
  const auto distance = [y](std::uint32_t row) { return row > y ? row - y : y - row; };
  std::uint32_t best = gateway_row(0);
  for (std::uint32_t gateway = 1; gateway < gateways; ++gateway) {
    if (distance(gateway_row(gateway)) < distance(best)) best = gateway_row(gateway);
  }
  return best;
}

bool Ribbon::is_link(std::uint32_t macro, Port port) const {
  const MacroPosition at = position(macro);
  if (!is_crossing(at, port)) return tile().neighbour(macro % macros_per_tile(), port) != kNowhere;
  const bool joined = port == kEast ? at.tile + 1 < tiles : at.tile > 0;
  return joined && is_gateway_row(at.y);
}

MacroPosition Ribbon::beyond(const MacroPosition& at, Port port) const {
  if (is_crossing(at, port)) return edge(port == kEast ? at.tile + 1 : at.tile - 1, opposite(port), at.y);
  const std::uint32_t node = tile().neighbour(at.x + width * at.y, port);
  return {at.tile, node % width, node / width};
}

}  // namespace primalsim
