// A virtual channel of a link, the thing packets hold and wait for.
#pragma once

#include <cstdint>
#include <string>

#include "noc/routing/routing.h"

namespace primalsim::noc::deadlock {

// VC `vc` of the link that leaves `router` by `port` (not kTerminal).
struct Channel {
  std::uint32_t router = 0;
  Port port = kEast;
  std::uint8_t vc = 0;
  friend bool operator==(const Channel&, const Channel&) = default;
};

// "(1,0)->(1,1) vc0"
std::string describe(const Topology& mesh, const Channel& channel);

}  // namespace primalsim::noc::deadlock
