// Which router lies behind which port of a mesh, and the XY route.
#pragma once

#include "noc/iq/network.h"

namespace primalsim::noc::iq {

inline constexpr std::uint32_t kNoRouter = 0xffffffff;

inline constexpr Port opposite(Port port) {
  return port == kTerminal ? kTerminal : static_cast<Port>(port ^ 1U);
}

// kNoRouter at the edge and for kTerminal.
inline std::uint32_t neighbour(const Parameters& mesh, std::uint32_t router, Port port) {
  const std::uint32_t x = router % mesh.width;
  const std::uint32_t y = router / mesh.width;
  switch (port) {
    case kEast:
      return x + 1 < mesh.width ? router + 1 : kNoRouter;
    case kWest:
      return x > 0 ? router - 1 : kNoRouter;
    case kSouth:
      return y + 1 < mesh.height ? router + mesh.width : kNoRouter;
    case kNorth:
      return y > 0 ? router - mesh.width : kNoRouter;
    default:
      return kNoRouter;
  }
}

// The output that a packet for `destination` takes in `router`: along x until the column is right, then along
// y.
inline Port xy_output(const Parameters& mesh, std::uint32_t router, std::uint32_t destination) {
  const std::uint32_t x = router % mesh.width;
  const std::uint32_t y = router / mesh.width;
  const std::uint32_t to_x = destination % mesh.width;
  const std::uint32_t to_y = destination / mesh.width;
  if (to_x != x) return to_x > x ? kEast : kWest;
  if (to_y != y) return to_y > y ? kSouth : kNorth;
  return kTerminal;
}

}  // namespace primalsim::noc::iq
