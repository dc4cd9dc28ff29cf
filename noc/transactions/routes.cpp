#include "noc/transactions/routes.h"

#include <algorithm>
#include <cstdlib>

#include "core/geometry/ring.h"

namespace primalsim::noc::transactions {
namespace {

// Goes on from the route's last step, or from a step of it.
class Walk {
 public:
  Walk(const Network& network, Route& route, std::uint32_t parent, std::uint32_t at)
      : topology_(network.topology), route_(route), parent_(parent), at_(at) {}

  // `steps` along one dimension, in the direction of their sign.
  void go(bool along_x, std::int32_t steps) {
    const std::uint32_t size = along_x ? topology_.width : topology_.height;
    if (steps != 0 && (!entered_ || along_x != along_x_)) {
      entered_ = true;
      along_x_ = along_x;
      start_ = place(along_x);
    }
    while (steps != 0) {
      const bool up = steps > 0;
      const Port port = along_x ? (up ? kEast : kWest) : (up ? kSouth : kNorth);
      past_dateline_ = !topology_.is_mesh() && primalsim::past_dateline(size, start_, place(along_x), up);
      add(planar_link(at_, port));
      at_ = topology_.neighbour(at_, port);
      steps -= up ? 1 : -1;
    }
  }

  void arrive() { add(ejection_link(at_)); }
  // A branch to the interface here; the way goes on.
  void drop() {
    const std::uint32_t parent = parent_;
    arrive();
    parent_ = parent;
  }

  std::uint32_t at() const { return at_; }
  std::uint32_t parent() const { return parent_; }

 private:
  std::uint32_t place(bool along_x) const { return along_x ? at_ % topology_.width : at_ / topology_.width; }
  void add(std::uint32_t link) {
    route_.push_back({link, parent_, past_dateline_});
    parent_ = static_cast<std::uint32_t>(route_.size() - 1);
  }

  const Topology& topology_;
  Route& route_;
  std::uint32_t parent_;
  std::uint32_t at_;
  bool past_dateline_ = false;
  bool entered_ = false;  // a ring or line
  bool along_x_ = false;
  std::uint32_t start_ = 0;  // where it entered
};

// Without the steps that lead to no interface.
Route pruned(const Route& route) {
  std::vector<bool> leads(route.size(), false);
  for (std::size_t i = route.size(); i-- > 0;) {
    leads[i] = leads[i] || is_ejection(route[i].link);
    if (leads[i] && route[i].parent != kNone) leads[route[i].parent] = true;
  }
  Route kept;
  std::vector<std::uint32_t> place(route.size(), kNone);
  for (std::size_t i = 0; i < route.size(); ++i) {
    if (!leads[i]) continue;
    place[i] = static_cast<std::uint32_t>(kept.size());
    kept.push_back(route[i]);
    if (route[i].parent != kNone) kept.back().parent = place[route[i].parent];
  }
  return kept;
}

// A multicast's way in one dimension: to its rectangle and through it. Where the way goes on in one
// direction, on a ring it is never more than once around, so that no link has it twice: what of the rectangle
// lies behind the source is taken on leaving. Where it turns at the corner, it passes each link once in each
// direction.
struct Sweep {
  std::vector<std::int32_t> steps;  // 1 or -1 each
  std::vector<bool> inside;         // before and after each step: whether the rectangle is there

  Sweep(std::int32_t to_corner, std::int32_t span, std::uint32_t size) {
    const auto length = static_cast<std::int32_t>(size);
    const std::int32_t first = std::abs(to_corner);
    const std::int32_t all = first + std::abs(span);
    const bool turns = to_corner != 0 && span != 0 && (to_corner > 0) != (span > 0);
    for (std::int32_t step = 0; step <= (turns ? all : std::min(all, length - 1)); ++step) {
      inside.push_back(step >= first || (!turns && step + length <= all));
      if (step > 0) steps.push_back((step <= first ? to_corner : span) > 0 ? 1 : -1);
    }
  }
};

std::int32_t along(const Offset& way, bool x) { return x ? way.x : way.y; }

}  // namespace

Route unicast_route(const Network& network, std::uint32_t from, std::uint32_t to) {
  Route route{{injection_link(from), kNone, false}};
  Walk walk(network, route, 0, from);
  const Offset way = network.topology.offset(from, to);
  const bool x_first = network.order == DimensionOrder::kXy;
  walk.go(x_first, along(way, x_first));
  walk.go(!x_first, along(way, !x_first));
  walk.arrive();
  return route;
}

Route multicast_route(const Machine& machine, std::uint32_t from, const Operation& multicast) {
  const Network& network = machine.networks[multicast.network];
  const Topology& topology = network.topology;
  const std::uint32_t corner = topology.node(multicast.place.x, multicast.place.y);
  const Offset to_corner = topology.offset(from, corner);
  const Offset span = topology.offset(corner, topology.node(multicast.last.x, multicast.last.y));
  const bool x_first = network.order == DimensionOrder::kXy;
  const auto sweep = [&](bool x) {
    return Sweep(along(to_corner, x), along(span, x), x ? topology.width : topology.height);
  };
  const Sweep lines = sweep(x_first);
  const Sweep nodes = sweep(!x_first);
  Route route{{injection_link(from), kNone, false}};
  Walk trunk(network, route, 0, from);
  for (std::size_t line = 0; line < lines.inside.size(); ++line) {
    if (line > 0) trunk.go(x_first, lines.steps[line - 1]);
    if (!lines.inside[line]) continue;
    Walk branch(network, route, trunk.parent(), trunk.at());
    for (std::size_t node = 0; node < nodes.inside.size(); ++node) {
      if (node > 0) branch.go(!x_first, nodes.steps[node - 1]);
      const bool takes = machine.memories[machine.memory_of[branch.at()]].multicasts;
      if (nodes.inside[node] && takes && branch.at() != from) branch.drop();
    }
  }
  return pruned(route);
}

std::uint32_t travel_cycles(const Machine& machine, const Route& route) {
  std::uint32_t cycles = 0;
  for (const Step& step : route)
    cycles += is_planar(step.link) ? machine.hop_cycles : machine.interface_cycles;
  return cycles;
}

std::vector<std::uint32_t> multicast_nodes(const Machine& machine, Place source, const Operation& multicast) {
  std::vector<std::uint32_t> nodes;
  for (const Step& step : multicast_route(machine, source.x + machine.width * source.y, multicast)) {
    if (is_ejection(step.link)) nodes.push_back(step.link / kLinksPerNode);
  }
  return nodes;
}

}  // namespace primalsim::noc::transactions
