// Ways of packets: the links that each flit passes, from interface to interface, and on which side of the
// dateline.
#pragma once

#include <cstdint>
#include <vector>

#include "noc/transactions/machine.h"
#include "noc/transactions/transactions.h"

namespace primalsim::noc::transactions {

inline constexpr std::uint32_t kNone = 0xffffffff;

// Links of one network: of each node its planar ports, then injection, then ejection.
inline constexpr std::uint32_t kLinksPerNode = kPlanarPorts + 2;
inline constexpr std::uint32_t planar_link(std::uint32_t node, Port port) {
  return node * kLinksPerNode + port;
}
inline constexpr std::uint32_t injection_link(std::uint32_t node) {
  return node * kLinksPerNode + kPlanarPorts;
}
inline constexpr std::uint32_t ejection_link(std::uint32_t node) {
  return node * kLinksPerNode + kPlanarPorts + 1;
}
inline constexpr bool is_planar(std::uint32_t link) { return link % kLinksPerNode < kPlanarPorts; }
inline constexpr bool is_ejection(std::uint32_t link) { return link % kLinksPerNode == kPlanarPorts + 1; }

struct Step {
  std::uint32_t link = 0;
  std::uint32_t parent = kNone;  // the step before, an index of the route; the first has none
  bool past_dateline = false;
};

// The first step is the source's injection link, each last one an ejection link. Parents come before their
// children.
using Route = std::vector<Step>;

Route unicast_route(const Network& network, std::uint32_t from, std::uint32_t to);
// A tree: along the first dimension to the rectangle and through it, from there each row or column of it.
Route multicast_route(const Machine& machine, std::uint32_t from, const Operation& multicast);

// Cycles that the first flit takes to the end of a route without branches, if nothing is in its way.
std::uint32_t travel_cycles(const Machine& machine, const Route& route);

}  // namespace primalsim::noc::transactions
