// Where a packet has to go, and what the routing functions that restrict turns share.
#pragma once

#include "noc/routing/routing.h"

namespace primalsim::noc::routing {

inline Offset offset_of(const Topology& topology, const HeadAt& head) {
  return topology.offset(head.router, head.destination);
}

// If at most one output leads closer (or the packet has arrived), adds it and returns true.
inline bool add_only_choice(const Offset& to, std::uint16_t vcs, Candidates& candidates) {
  if (to.x != 0 && to.y != 0) return false;
  candidates.add(first_step(DimensionOrder::kXy, to), vcs);
  return true;
}

}  // namespace primalsim::noc::routing
