// The lanes between neighbouring tiles: one per gateway row and direction (docs/ipcn.md, "Crossing to the
// next tile").
#pragma once

#include <cstdint>
#include <vector>

#include "core/geometry/ribbon.h"

namespace primalsim {

class LaneMap {
 public:
  explicit LaneMap(const Ribbon& ribbon) : ribbon_(ribbon), gateway_of_row_(ribbon.height, 0) {
    for (std::uint32_t g = 0; g < ribbon_.gateways; ++g) gateway_of_row_[ribbon_.gateway_row(g)] = g;
  }

  std::uint32_t size() const { return 2 * (ribbon_.tiles - 1) * ribbon_.gateways; }
  // The lane that takes what edge output `port` (kEast or kWest) of gateway router `macro` sends.
  std::uint32_t leaving(std::uint32_t macro, unsigned port) const {
    const MacroPosition at = ribbon_.position(macro);
    return lane(port == kEast ? at.tile : at.tile - 1, at.y, port == kEast);
  }
  // The lane whose source feeds edge input `port` of gateway router `macro`.
  std::uint32_t entering(std::uint32_t macro, unsigned port) const {
    const MacroPosition at = ribbon_.position(macro);
    return lane(port == kWest ? at.tile - 1 : at.tile, at.y, port == kWest);
  }
  // The gateway router a lane leads to, and the input it feeds.
  std::uint32_t far_macro(std::uint32_t lane) const {
    const std::uint32_t gateway = lane / 2 % ribbon_.gateways;
    const std::uint32_t boundary = lane / 2 / ribbon_.gateways;
    const Port input = far_input(lane);
    return ribbon_.index(
        ribbon_.edge(input == kWest ? boundary + 1 : boundary, input, ribbon_.gateway_row(gateway)));
  }
  static Port far_input(std::uint32_t lane) { return lane % 2 == 0 ? kWest : kEast; }

 private:
  // Boundary b lies between tiles b and b+1.
  std::uint32_t lane(std::uint32_t boundary, std::uint32_t row, bool eastwards) const {
    return 2 * (boundary * ribbon_.gateways + gateway_of_row_[row]) + (eastwards ? 0 : 1);
  }

  Ribbon ribbon_;
  std::vector<std::uint32_t> gateway_of_row_;
};

}  // namespace primalsim
