#include "noc/routing/route_table.h"

#include <algorithm>

#include "core/error.h"

namespace primalsim::noc::routing {

namespace {

constexpr std::uint64_t kMostEntries = std::uint64_t{1} << 26;

// 0 if a table by offsets is not possible, or no smaller.
std::uint32_t reach_of(const Routing& routing, const Topology& topology) {
  const std::uint64_t reach = routing.inputs().reach;
  if (!topology.is_mesh() || reach >= std::max(topology.width, topology.height)) return 0;
  return (2 * reach + 1) * (2 * reach + 1) < topology.nodes() ? static_cast<std::uint32_t>(reach) : 0;
}

// Per router and class.
std::uint64_t entries_of_router(const Routing& routing, const Topology& topology) {
  const std::uint64_t side = 2 * std::uint64_t{reach_of(routing, topology)} + 1;
  return side == 1 ? topology.nodes() : side * side;
}

}  // namespace

bool RouteTable::can_hold(const Routing& routing, const Topology& topology) {
  if (!routing.deterministic() || routing.whole_packet_vcs() != 0) return false;
  const std::uint64_t rows = std::uint64_t{topology.nodes()} * routing.route_classes();
  return entries_of_router(routing, topology) <= kMostEntries / rows;
}

RouteTable::RouteTable(const Routing& routing, const Topology& topology, unsigned vcs)
    : nodes_(topology.nodes()), kept_vcs_(routing.kept_vcs()) {
  reach_ = static_cast<std::int32_t>(reach_of(routing, topology));
  side_ = reach_ == 0 ? 0 : static_cast<std::uint32_t>(2 * reach_ + 1);
  for (std::uint32_t node = 0; node < nodes_; ++node) {
    places_.push_back(
        {static_cast<std::int16_t>(topology.x(node)), static_cast<std::int16_t>(topology.y(node))});
  }
  entries_.resize(entries_of_router(routing, topology) * nodes_ * routing.route_classes());
  Candidates candidates;
  const auto fill = [&](std::uint32_t router, std::uint32_t destination) {
    for (unsigned route_class = 0; route_class < routing.route_classes(); ++route_class) {
      routing.candidates({router, router, destination, kTerminal, 0, static_cast<std::uint8_t>(route_class)},
                         candidates);
      set(index(router, destination, route_class), {candidates[0].output_port, candidates[0].vc_mask});
    }
  };
  for (std::uint32_t router = 0; router < nodes_; ++router) {
    if (side_ == 0) {
      for (std::uint32_t destination = 0; destination < nodes_; ++destination) fill(router, destination);
      continue;
    }
    // The nearest destination of each clamped offset.
    const auto reach = [&](Port port) {
      return std::min(static_cast<std::int32_t>(topology.reach(router, port)), reach_);
    };
    for (std::int32_t x = -reach(kWest); x <= reach(kEast); ++x) {
      for (std::int32_t y = -reach(kNorth); y <= reach(kSouth); ++y)
        fill(router, topology.moved(router, {x, y}));
    }
  }
  for (const Route& route : routes_) all_vcs_everywhere_ = all_vcs_everywhere_ && route.vcs == all_vcs(vcs);
}

// There are few different routes: no more than outputs and the masks of one routing.
void RouteTable::set(std::size_t entry, const Route& route) {
  std::size_t number = 0;
  while (number < routes_.size() && (routes_[number].port != route.port || routes_[number].vcs != route.vcs))
    ++number;
  if (number == routes_.size()) routes_.push_back(route);
  if (number > 0xff)
    throw_input_error("a routing with more than 256 different routes does not fit into a table");
  entries_[entry] = static_cast<std::uint8_t>(number);
}

}  // namespace primalsim::noc::routing
