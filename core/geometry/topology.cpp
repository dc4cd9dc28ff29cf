#include "core/geometry/topology.h"

#include <algorithm>

namespace primalsim {

std::uint32_t Topology::moved(std::uint32_t node, const Offset& offset) const {
  if (axis == nullptr)
    return node + static_cast<std::uint32_t>(offset.x) + width * static_cast<std::uint32_t>(offset.y);
  for (Offset left = offset; left != Offset{};) {
    node = neighbour(node, first_step(DimensionOrder::kXy, left));
    if (left.x != 0) {
      left.x += left.x > 0 ? -1 : 1;
    } else {
      left.y += left.y > 0 ? -1 : 1;
    }
  }
  return node;
}

std::uint32_t Topology::feeder(std::uint32_t node, Port input) const {
  if (axis == nullptr || input >= kPlanarPorts) return neighbour(node, input);
  const bool along_x = input == kEast || input == kWest;
  for (std::uint32_t at = 0; at < (along_x ? width : height); ++at) {
    const std::uint32_t other = along_x ? node - node % width + at : node % width + width * at;
    if (neighbour(other, opposite(input)) == node) return other;
  }
  return kNowhere;
}

std::uint32_t Topology::reach(std::uint32_t node, Port port) const {
  const bool along_x = port == kEast || port == kWest;
  const bool up = port == kEast || port == kSouth;
  const std::uint32_t size = along_x ? width : height;
  const std::uint32_t at = along_x ? node % width : node / width;
  if (axis == nullptr) return up ? size - 1 - at : at;
  std::int32_t farthest = 0;
  for (std::uint32_t to = 0; to < size; ++to) {
    const std::int32_t steps = axis->offset(size, at, to);
    farthest = std::max(farthest, up ? steps : -steps);
  }
  return static_cast<std::uint32_t>(farthest);
}

}  // namespace primalsim
