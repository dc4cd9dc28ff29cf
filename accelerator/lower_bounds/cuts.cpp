// What has to cross a line through the tiles.
#include <algorithm>

#include "accelerator/lower_bounds/lower_bounds.h"

namespace primalsim::accelerator {

Cycle bisection_bound(const BoundInputs& inputs) {
  using noc::ipcn::Port;
  const Ribbon& ribbon = inputs.parameters.ribbon;
  const auto flits = [&](std::uint32_t tile, std::uint32_t x, std::uint32_t y, Port port) {
    return inputs.traffic.flits[output_index(ribbon.index({tile, x, y}), port)];
  };
  Cycle largest = 0;
  const auto cut = [&](std::uint64_t flits_across, std::uint32_t links) {
    largest = std::max<Cycle>(largest, (flits_across + links - 1) / links);
  };
  for (std::uint32_t tile = 0; tile < ribbon.tiles; ++tile) {
    for (std::uint32_t x = 0; x + 1 < ribbon.width; ++x) {
      std::uint64_t east = 0;
      std::uint64_t west = 0;
      for (std::uint32_t y = 0; y < ribbon.height; ++y) {
        east += flits(tile, x, y, noc::ipcn::kEast);
        west += flits(tile, x + 1, y, noc::ipcn::kWest);
      }
      cut(east, ribbon.height);
      cut(west, ribbon.height);
    }
    for (std::uint32_t y = 0; y + 1 < ribbon.height; ++y) {
      std::uint64_t south = 0;
      std::uint64_t north = 0;
      for (std::uint32_t x = 0; x < ribbon.width; ++x) {
        south += flits(tile, x, y, noc::ipcn::kSouth);
        north += flits(tile, x, y + 1, noc::ipcn::kNorth);
      }
      cut(south, ribbon.width);
      cut(north, ribbon.width);
    }
  }
  return largest;
}

Cycle gateway_bound(const BoundInputs& inputs) {
  const noc::ipcn::Parameters& parameters = inputs.parameters;
  const Ribbon& ribbon = parameters.ribbon;
  Cycle largest = 0;
  const auto boundary = [&](std::uint32_t tile, Port side) {
    std::uint64_t flits = 0;
    for (std::uint32_t gateway = 0; gateway < ribbon.gateways; ++gateway) {
      const MacroPosition at = ribbon.edge(tile, side, ribbon.gateway_row(gateway));
      flits += inputs.traffic.flits[output_index(ribbon.index(at), side)];
    }
    const std::uint64_t rate = parameters.tile_link_bytes_per_cycle;
    const Cycle by_routers = (flits + ribbon.gateways - 1) / ribbon.gateways;
    const Cycle by_bytes = (flits * parameters.flit_bytes + rate - 1) / rate;
    largest = std::max({largest, by_routers, by_bytes});
  };
  for (std::uint32_t tile = 0; tile + 1 < ribbon.tiles; ++tile) {
    boundary(tile, kEast);
    boundary(tile + 1, kWest);
  }
  return largest;
}

}  // namespace primalsim::accelerator
