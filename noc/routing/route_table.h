// The answers of a deterministic routing, looked up instead of computed: how the fast kernels serve any of
// them.
#pragma once

#include <cstdint>
#include <vector>

#include "noc/routing/routing.h"

namespace primalsim::noc::routing {

struct Route {
  Port port = kTerminal;
  std::uint16_t vcs = 0;  // mask of the VCs of that output that the head may ask for
};

// If the routing tells destinations apart only up to its reach (Inputs::reach) and the topology is a mesh,
// the table has an entry per router and clamped offset, else one per router and destination.
class RouteTable {
 public:
  // Whether there can be a table: the routing is deterministic, has no whole_packet_vcs(), and the table
  // would have no more than 2^26 entries.
  static bool can_hold(const Routing& routing, const Topology& topology);

  // Asks the routing for every entry. It need not outlive the table. `vcs` is 1 .. kMaxVcs. Throws InputError
  // if there are more than 256 different routes.
  RouteTable(const Routing& routing, const Topology& topology, unsigned vcs);

  // Of a packet at `router`; `route_class` is below the routing's route_classes().
  Route find(std::uint32_t router, std::uint32_t destination, unsigned route_class) const {
    return routes_[entries_[index(router, destination, route_class)]];
  }
  // The VCs that a head may ask for on its route if it came by `input` (kTerminal: starts here) on
  // `input_vc`.
  std::uint16_t vcs_of(const Route& route, Port input, unsigned input_vc) const {
    const bool keeps = ((kept_vcs_ >> input_vc) & 1U) != 0 && route.port == opposite(input);
    return keeps ? kept_vcs_ : route.vcs;
  }
  // Every route may use all VCs, so that they need not be looked at.
  bool all_vcs_everywhere() const { return all_vcs_everywhere_; }

 private:
  struct Place {
    std::int16_t x = 0;
    std::int16_t y = 0;
  };

  std::size_t index(std::uint32_t router, std::uint32_t destination, unsigned route_class) const {
    const std::size_t row = std::size_t{route_class} * nodes_ + router;
    if (side_ == 0) return row * nodes_ + destination;
    const Place from = places_[router];
    const Place to = places_[destination];
    return (row * side_ + clamped(to.x - from.x)) * side_ + clamped(to.y - from.y);
  }
  std::size_t clamped(std::int32_t offset) const {
    const std::int32_t low = offset < -reach_ ? -reach_ : offset;
    return static_cast<std::size_t>((low > reach_ ? reach_ : low) + reach_);
  }
  void set(std::size_t entry, const Route& route);

  std::uint32_t nodes_;
  std::uint16_t kept_vcs_;
  std::int32_t reach_ = 0;
  std::uint32_t side_ = 0;  // values of a clamped offset; 0: entries are per destination
  std::vector<Place> places_;
  std::vector<std::uint8_t> entries_;  // numbers of routes
  std::vector<Route> routes_;
  bool all_vcs_everywhere_ = true;
};

}  // namespace primalsim::noc::routing
