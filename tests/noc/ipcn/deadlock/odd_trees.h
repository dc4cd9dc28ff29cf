// Tree builders that break a premise.
#pragma once

#include <vector>

#include "noc/ipcn/trees/path_tree.h"
#include "noc/ipcn/trees/xy_tree.h"

namespace primalsim::noc::ipcn {

// Unicasts x first, multicasts y first.
class MulticastsInYx final : public TreeBuilder {
 public:
  explicit MulticastsInYx(const Ribbon& ribbon) : xy_(ribbon), yx_(ribbon) {}
  void build(const Terminal& source, std::span<const Terminal> destinations,
             std::vector<TreeNode>& nodes) override {
    if (destinations.size() == 1) return xy_.build(source, destinations, nodes);
    yx_.build(source, destinations, nodes);
  }

 private:
  XyTreeBuilder xy_;
  YxTreeBuilder yx_;
};

// Shortest paths that turn as a number drawn from source and destination says.
// XY, but sums in the data path turn as they please.
class SumsTurnAnywhere final : public TreeBuilder {
 public:
  explicit SumsTurnAnywhere(const Ribbon& ribbon) : xy_(ribbon) {}
  void build(const Terminal& source, std::span<const Terminal> destinations,
             std::vector<TreeNode>& nodes) override {
    xy_.build(source, destinations, nodes);
  }
  bool turns(Port /*from*/, Port /*to*/) const override { return true; }

 private:
  XyTreeBuilder xy_;
};

class Staircases final : public PathTreeBuilder {
 public:
  using PathTreeBuilder::PathTreeBuilder;

 protected:
  void append_path(const Terminal& source, const Terminal& destination, std::vector<Port>& outputs) override {
    MacroPosition at = ribbon().position(source.macro);
    const MacroPosition to = ribbon().position(destination.macro);
    std::uint64_t bits = (source.macro * 977ULL + destination.macro + 1) * 0x9e3779b97f4a7c15ULL;
    for (; at.x != to.x || at.y != to.y; bits = bits >> 1 | bits << 63) {
      if (at.y == to.y || (at.x != to.x && (bits & 1) != 0)) {
        outputs.push_back(at.x < to.x ? kEast : kWest);
        at.x += at.x < to.x ? 1U : ~0U;
      } else {
        outputs.push_back(at.y < to.y ? kSouth : kNorth);
        at.y += at.y < to.y ? 1U : ~0U;
      }
    }
  }
};

// x first, but every packet leaves its tile at the gateway nearest to its destination.
class ByTheDestinationsGateway final : public PathTreeBuilder {
 public:
  using PathTreeBuilder::PathTreeBuilder;

 protected:
  void append_path(const Terminal& source, const Terminal& destination, std::vector<Port>& outputs) override {
    MacroPosition at = ribbon().position(source.macro);
    const MacroPosition to = ribbon().position(destination.macro);
    const auto go = [&](std::uint32_t x, std::uint32_t y) {
      for (; at.x != x; at.x += at.x < x ? 1U : ~0U) outputs.push_back(at.x < x ? kEast : kWest);
      for (; at.y != y; at.y += at.y < y ? 1U : ~0U) outputs.push_back(at.y < y ? kSouth : kNorth);
    };
    while (at.tile != to.tile) {
      const bool east = at.tile < to.tile;
      go(east ? ribbon().width - 1 : 0, ribbon().nearest_gateway_row(to.y));
      outputs.push_back(east ? kEast : kWest);
      at = {east ? at.tile + 1 : at.tile - 1, east ? 0 : ribbon().width - 1, at.y};
    }
    go(to.x, to.y);
  }
};

}  // namespace primalsim::noc::ipcn
