// Rows and columns that are rings: with them a Topology is a torus, or one whose links go one way only.
//
// A ring has datelines (Dally & Seitz 1987): a packet that passes one takes other virtual channels from there
// on, so that no ring of packets can wait for itself. Upwards (growing numbers) it is the link that leaves
// place 0, downwards the one that leaves the last place.
#pragma once

#include <optional>
#include <string_view>

#include "core/geometry/topology.h"

namespace primalsim {

class Ring final : public Axis {
 public:
  enum class Links : std::uint8_t { kBothWays, kUp, kDown };
  explicit Ring(Links links) : links_(links) {}

  std::uint32_t next(std::uint32_t size, std::uint32_t at, bool up) const override;
  // Of both ways the shorter, upwards if they are equal.
  std::int32_t offset(std::uint32_t size, std::uint32_t from, std::uint32_t to) const override;

 private:
  Links links_;
};

const Axis* ring();
const Axis* one_way_ring();       // links from place i to place i + 1
const Axis* one_way_ring_back();  // to place i - 1

// Whether a packet that entered the ring of `size` places at `start` and now leaves `at` has a dateline
// behind it, that of this link included. `start` to `at` is a way in the direction `up`.
inline constexpr bool past_dateline(std::uint32_t size, std::uint32_t start, std::uint32_t at, bool up) {
  return up ? start == 0 || at < start : start == size - 1 || at > start;
}

// "mesh", "torus", "one-way-torus" or "one-way-torus-back"; nothing for any other name. Null is a mesh.
std::optional<const Axis*> axis_named(std::string_view topology);
inline constexpr const char* kTopologyNames = "mesh, torus, one-way-torus, one-way-torus-back";

}  // namespace primalsim
