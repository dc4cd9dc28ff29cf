// The lanes between neighbouring tiles: one per gateway row and direction (docs/ipcn.md, "Crossing to the
// next tile").
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "noc/ipcn/network.h"

namespace primalsim::noc::ipcn {

class LaneMap {
 public:
  explicit LaneMap(const Parameters& parameters)
      : ribbon_(parameters.ribbon), gateway_of_row_(ribbon_.height, 0) {
    for (std::uint32_t g = 0; g < ribbon_.gateways; ++g) gateway_of_row_[ribbon_.gateway_row(g)] = g;
  }

  std::uint32_t size() const { return 2 * (ribbon_.tiles - 1) * ribbon_.gateways; }
  // The lane that takes what edge output `port` (kEast or kWest) of gateway router `macro` sends.
  std::uint32_t leaving(std::uint32_t macro, unsigned port) const {
    const MacroPosition at = ribbon_.position(macro);
    const std::uint32_t boundary = port == kEast ? at.tile : at.tile - 1;
    return 2 * (boundary * ribbon_.gateways + gateway_of_row_[at.y]) + (port == kEast ? 0 : 1);
  }
  // The lane whose source feeds edge input `port` of gateway router `macro`.
  std::uint32_t entering(std::uint32_t macro, unsigned port) const {
    const MacroPosition at = ribbon_.position(macro);
    const std::uint32_t boundary = port == kWest ? at.tile - 1 : at.tile;
    return 2 * (boundary * ribbon_.gateways + gateway_of_row_[at.y]) + (port == kWest ? 0 : 1);
  }
  // The gateway router a lane leads to, and the input it feeds.
  std::uint32_t far_macro(std::uint32_t lane) const {
    const std::uint32_t gateway = lane / 2 % ribbon_.gateways;
    const std::uint32_t boundary = lane / 2 / ribbon_.gateways;
    const bool east = lane % 2 == 0;
    return ribbon_.index(
        {east ? boundary + 1 : boundary, east ? 0 : ribbon_.width - 1, ribbon_.gateway_row(gateway)});
  }
  static Port far_input(std::uint32_t lane) { return lane % 2 == 0 ? kWest : kEast; }

 private:
  Ribbon ribbon_;
  std::vector<std::uint32_t> gateway_of_row_;
};

// Cycles for which a packet occupies its lane: its share of the tile link, and never faster than a router's
// output.
inline Cycle lane_cycles(const Parameters& parameters, std::uint32_t flits) {
  const std::uint64_t bytes = std::uint64_t{flits} * parameters.flit_bytes * parameters.ribbon.gateways;
  const std::uint64_t rate = parameters.tile_link_bytes_per_cycle;
  return std::max<Cycle>(flits, bytes / rate + (bytes % rate != 0 ? 1 : 0));
}

}  // namespace primalsim::noc::ipcn
