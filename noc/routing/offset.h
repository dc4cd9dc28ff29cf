// Where a destination lies, and the two dimension-order steps the routing functions are made of.
#pragma once

#include "noc/routing/routing.h"

namespace primalsim::noc::routing {

struct Offset {
  std::int32_t x = 0;
  std::int32_t y = 0;
};

inline Offset offset_of(const Mesh& mesh, const HeadAt& head) {
  return {mesh.x(head.destination) - mesh.x(head.router), mesh.y(head.destination) - mesh.y(head.router)};
}

// The output towards a destination in another column (row).
inline std::uint8_t x_port(const Offset& to) { return to.x > 0 ? kPlusX : kMinusX; }
inline std::uint8_t y_port(const Offset& to) { return to.y > 0 ? kPlusY : kMinusY; }

inline std::uint8_t xy_port(const Offset& to) {
  if (to.x != 0) return x_port(to);
  return to.y != 0 ? y_port(to) : std::uint8_t{kTerminal};
}

inline std::uint8_t yx_port(const Offset& to) {
  if (to.y != 0) return y_port(to);
  return to.x != 0 ? x_port(to) : std::uint8_t{kTerminal};
}

// If at most one output leads closer (or the packet has arrived), adds it and returns true.
inline bool add_only_choice(const Offset& to, std::uint16_t vcs, Candidates& candidates) {
  if (to.x != 0 && to.y != 0) return false;
  candidates.add(xy_port(to), vcs);
  return true;
}

}  // namespace primalsim::noc::routing
