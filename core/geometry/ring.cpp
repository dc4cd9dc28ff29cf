#include "core/geometry/ring.h"

namespace primalsim {

std::uint32_t Ring::next(std::uint32_t size, std::uint32_t at, bool up) const {
  if (size == 1 || (links_ == Links::kUp && !up) || (links_ == Links::kDown && up)) return kNowhere;
  return (at + (up ? 1 : size - 1)) % size;
}

std::int32_t Ring::offset(std::uint32_t size, std::uint32_t from, std::uint32_t to) const {
  const auto up = static_cast<std::int32_t>((to + size - from) % size);
  const auto length = static_cast<std::int32_t>(size);
  if (up == 0) return 0;
  switch (links_) {
    case Links::kUp:
      return up;
    case Links::kDown:
      return up - length;
    case Links::kBothWays:
      break;
  }
  return 2 * up <= length ? up : up - length;
}

const Axis* ring() {
  static const Ring axis(Ring::Links::kBothWays);
  return &axis;
}

const Axis* one_way_ring() {
  static const Ring axis(Ring::Links::kUp);
  return &axis;
}

const Axis* one_way_ring_back() {
  static const Ring axis(Ring::Links::kDown);
  return &axis;
}

std::optional<const Axis*> axis_named(std::string_view topology) {
  if (topology == "mesh") return nullptr;
  if (topology == "torus") return ring();
  if (topology == "one-way-torus") return one_way_ring();
  if (topology == "one-way-torus-back") return one_way_ring_back();
  return std::nullopt;
}

}  // namespace primalsim
