// Dimension-order trees: the union of the XY paths to all destinations, tile by tile through the gateways.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "noc/ipcn/trees/tree.h"

namespace primalsim::noc::ipcn {

class XyTreeBuilder final : public TreeBuilder {
 public:
  explicit XyTreeBuilder(const Ribbon& ribbon) : ribbon_(ribbon) {}
  void build(const Terminal& source, std::span<const Terminal> destinations,
             std::vector<TreeNode>& nodes) override;
  bool turns(Port from, Port to) const override { return turns_in_order(from, to); }

 private:
  // Where a branch ends in a tile: at a destination, or at the edge output through which the tree goes on.
  struct Stop {
    MacroPosition at;
    std::uint32_t port = 0;
    std::uint32_t destination = 0;
  };
  // Stops [begin, end).
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  // How a branch came to a router: into the tile (or from the source), or straight on.
  enum Way : std::uint8_t { kEntry, kEastward, kWestward, kSouthward, kNorthward };
  // A node still without children, and the sorted range of stops that lie behind it.
  struct Open {
    std::uint32_t node = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    MacroPosition at;
    Way way = kEntry;
  };
  struct Parts {
    Range west, north, here, south, east;
  };

  void build_path(std::uint32_t source, const Terminal& sink, std::vector<TreeNode>& nodes);
  void collect_stops(const Terminal& source, std::span<const Terminal> destinations);
  void add_exits(const MacroPosition& source);
  void go_straight_on(Open& open, std::vector<TreeNode>& nodes) const;
  void expand(Open open, std::vector<TreeNode>& nodes);
  Parts parts(const Open& open) const;
  void add_child(std::vector<TreeNode>& nodes, const Range& behind, const MacroPosition& at, Way way);
  void cross(std::vector<TreeNode>& nodes, const MacroPosition& at, Port side);

  Ribbon ribbon_;
  std::vector<Stop> stops_;
  std::vector<Open> open_;
};

}  // namespace primalsim::noc::ipcn
