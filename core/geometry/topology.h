// The shape of one network of routers: which one lies where, what is next to it, how far others are and which
// way leads there. Everything that depends on shape asks here; nothing here knows of packets, tiles or
// models.
//
// Nodes (routers and their terminals) stand in a grid and are numbered x + width * y; x grows eastwards, y
// southwards. How the nodes of a row or column are joined is the topology's axis: in a line, which makes a
// mesh, unless another Axis (a ring, for a torus) is given.
#pragma once

#include <array>
#include <cstdint>

namespace primalsim {

// The directions of a link, and the numbers of a router's outputs and inputs towards its neighbours. A router
// numbers its other ports from kPlanarPorts on.
enum Port : std::uint8_t { kEast, kWest, kSouth, kNorth };
inline constexpr unsigned kPlanarPorts = 4;
// Where a way ends: no direction, and the first of a router's own ports.
inline constexpr Port kHere{kPlanarPorts};
inline constexpr std::array<const char*, kPlanarPorts> kDirectionNames{"east", "west", "south", "north"};

// The input on which a neighbour receives what a planar output sends.
inline constexpr unsigned opposite(unsigned planar_port) { return planar_port ^ 1U; }
inline constexpr Port opposite(Port planar_port) { return static_cast<Port>(planar_port ^ 1U); }

inline constexpr std::uint32_t kNowhere = 0xffffffff;

// Steps of a shortest way: eastwards and southwards if positive.
struct Offset {
  std::int32_t x = 0;
  std::int32_t y = 0;
  friend bool operator==(const Offset&, const Offset&) = default;
};

inline constexpr Port x_port(const Offset& to) { return to.x > 0 ? kEast : to.x < 0 ? kWest : kHere; }
inline constexpr Port y_port(const Offset& to) { return to.y > 0 ? kSouth : to.y < 0 ? kNorth : kHere; }

enum class DimensionOrder : std::uint8_t { kXy, kYx };

// The first step of a way that takes one dimension after the other; kHere at its end.
inline constexpr Port first_step(DimensionOrder order, const Offset& to) {
  const Port x = x_port(to);
  const Port y = y_port(to);
  return order == DimensionOrder::kXy ? (x != kHere ? x : y) : (y != kHere ? y : x);
}

// How the places 0 .. size-1 of a row or column are joined, where it is not in a line. Immutable; any number
// of topologies and threads may share one.
class Axis {
 public:
  virtual ~Axis() = default;
  // The place behind `at` in the direction of growing numbers (`up`) or the other; kNowhere if no link leads
  // there.
  virtual std::uint32_t next(std::uint32_t size, std::uint32_t at, bool up) const = 0;
  // Steps of the shortest way, positive if it goes up; 0 if from == to. Every single one of them is a next().
  virtual std::int32_t offset(std::uint32_t size, std::uint32_t from, std::uint32_t to) const = 0;
};

struct Topology {
  std::uint32_t width = 1;
  std::uint32_t height = 1;
  const Axis* axis = nullptr;  // of rows and columns; null: lines. Must outlive the topology

  constexpr std::uint32_t nodes() const { return width * height; }
  constexpr std::int32_t x(std::uint32_t node) const { return static_cast<std::int32_t>(node % width); }
  constexpr std::int32_t y(std::uint32_t node) const { return static_cast<std::int32_t>(node / width); }
  constexpr std::uint32_t node(std::uint32_t x, std::uint32_t y) const { return x + width * y; }
  bool is_mesh() const { return axis == nullptr; }

  // The node behind a planar port; kNowhere if nothing is connected to it, and for other ports.
  std::uint32_t neighbour(std::uint32_t node, Port port) const;
  // The node whose output leads to this planar input; kNowhere if none does. The neighbour behind the port,
  // unless links go one way only.
  std::uint32_t feeder(std::uint32_t node, Port input) const;
  Offset offset(std::uint32_t from, std::uint32_t to) const;
  // The node at which `offset` ends.
  std::uint32_t moved(std::uint32_t node, const Offset& offset) const;
  // Links of a shortest way.
  std::uint32_t distance(std::uint32_t from, std::uint32_t to) const;
  // The longest shortest way that leaves `node` in this direction and stays in the row or column: steps.
  std::uint32_t reach(std::uint32_t node, Port port) const;

  // What to add to a node's number to get its neighbour's, per planar port, modulo 2^32: of a mesh.
  constexpr std::array<std::uint32_t, kPlanarPorts> mesh_steps() const {
    return {1, ~std::uint32_t{0}, width, ~width + 1};
  }

  // Calls visit(node, port) for each link of a way in dimension order: the node that the link leaves, and by
  // which port.
  template <typename Visit>
  void walk(DimensionOrder order, std::uint32_t from, std::uint32_t to, Visit visit) const {
    walk_while(order, from, to, [&](std::uint32_t node, Port port) {
      visit(node, port);
      return true;
    });
  }
  // The same as long as visit returns true. Returns the node where it ended.
  template <typename Visit>
  std::uint32_t walk_while(DimensionOrder order, std::uint32_t from, std::uint32_t to, Visit visit) const {
    const Offset way = offset(from, to);
    const bool x_first = order == DimensionOrder::kXy;
    std::uint32_t at = from;
    if (go(at, x_first ? way.x : way.y, x_first ? x_port(way) : y_port(way), visit))
      go(at, x_first ? way.y : way.x, x_first ? y_port(way) : x_port(way), visit);
    return at;
  }

 private:
  template <typename Visit>
  bool go(std::uint32_t& at, std::int32_t steps, Port port, Visit& visit) const {
    if (steps == 0) return true;
    const std::uint32_t step = mesh_steps()[port];
    for (std::int32_t left = steps > 0 ? steps : -steps; left > 0; --left) {
      if (!visit(at, port)) return false;
      at = axis == nullptr ? at + step : neighbour(at, port);
    }
    return true;
  }
};

inline std::uint32_t Topology::neighbour(std::uint32_t node, Port port) const {
  if (port >= kPlanarPorts) return kNowhere;
  const bool along_x = port == kEast || port == kWest;
  const bool up = port == kEast || port == kSouth;
  const std::uint32_t size = along_x ? width : height;
  const std::uint32_t at = along_x ? node % width : node / width;
  if (axis != nullptr) {
    const std::uint32_t next = axis->next(size, at, up);
    if (next == kNowhere) return kNowhere;
    return along_x ? node - at + next : node % width + width * next;
  }
  if (up ? at + 1 == size : at == 0) return kNowhere;
  return node + mesh_steps()[port];
}

inline Offset Topology::offset(std::uint32_t from, std::uint32_t to) const {
  if (axis == nullptr) return {x(to) - x(from), y(to) - y(from)};
  return {axis->offset(width, from % width, to % width), axis->offset(height, from / width, to / width)};
}

inline std::uint32_t Topology::distance(std::uint32_t from, std::uint32_t to) const {
  const Offset way = offset(from, to);
  return static_cast<std::uint32_t>((way.x < 0 ? -way.x : way.x) + (way.y < 0 ? -way.y : way.y));
}

}  // namespace primalsim
