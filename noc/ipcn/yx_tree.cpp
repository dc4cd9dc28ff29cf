#include "noc/ipcn/yx_tree.h"

namespace primalsim::noc::ipcn {

void YxTreeBuilder::append_path(const Terminal& source, const Terminal& destination,
                                std::vector<Port>& outputs) {
  MacroPosition at = ribbon().position(source.macro);
  const MacroPosition to = ribbon().position(destination.macro);
  const auto go = [&](std::uint32_t x, std::uint32_t y) {
    for (; at.y < y; ++at.y) outputs.push_back(kSouth);
    for (; at.y > y; --at.y) outputs.push_back(kNorth);
    for (; at.x < x; ++at.x) outputs.push_back(kEast);
    for (; at.x > x; --at.x) outputs.push_back(kWest);
  };
  while (at.tile != to.tile) {
    const bool east = at.tile < to.tile;
    go(east ? ribbon().width - 1 : 0, ribbon().nearest_gateway_row(at.y));
    outputs.push_back(east ? kEast : kWest);
    at = {east ? at.tile + 1 : at.tile - 1, east ? 0 : ribbon().width - 1, at.y};
  }
  go(to.x, to.y);
}

}  // namespace primalsim::noc::ipcn
