// A virtual channel of a link, the thing packets hold and wait for.
#pragma once

#include <cstdint>
#include <string>

#include "noc/routing/routing.h"

namespace primalsim::noc::deadlock {

// VC `vc` of the link that leaves `router` by `port` (not kTerminal).
struct Channel {
  std::uint32_t router = 0;
  std::uint8_t port = 0;
  std::uint8_t vc = 0;
  friend bool operator==(const Channel&, const Channel&) = default;
};

inline constexpr std::uint32_t kOffMesh = 0xffffffff;

// The router behind `port` (not kTerminal), kOffMesh at the edge.
std::uint32_t neighbour(const routing::Mesh& mesh, std::uint32_t router, std::uint8_t port);

// "(1,0)->(1,1) vc0"
std::string describe(const routing::Mesh& mesh, const Channel& channel);

}  // namespace primalsim::noc::deadlock
