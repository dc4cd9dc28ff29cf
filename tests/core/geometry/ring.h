// Two axes that are no lines: with a ring a Topology is a torus, with a one-way ring a unidirectional torus.
// They show that a topology is one Axis, and test what is asked of one.
#pragma once

#include "core/geometry/topology.h"

namespace primalsim {

class Ring final : public Axis {
 public:
  explicit Ring(bool one_way) : one_way_(one_way) {}

  std::uint32_t next(std::uint32_t size, std::uint32_t at, bool up) const override {
    if (size == 1 || (one_way_ && !up)) return kNowhere;
    return (at + (up ? 1 : size - 1)) % size;
  }
  std::int32_t offset(std::uint32_t size, std::uint32_t from, std::uint32_t to) const override {
    const auto up = static_cast<std::int32_t>((to + size - from) % size);
    const auto length = static_cast<std::int32_t>(size);
    return one_way_ || 2 * up <= length ? up : up - length;
  }

 private:
  bool one_way_;
};

inline const Axis* ring() {
  static const Ring axis(false);
  return &axis;
}
inline const Axis* one_way_ring() {
  static const Ring axis(true);
  return &axis;
}

}  // namespace primalsim
