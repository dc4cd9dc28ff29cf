#include <algorithm>

#include "accelerator/lower_bounds/lower_bounds.h"

namespace primalsim::accelerator {

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
