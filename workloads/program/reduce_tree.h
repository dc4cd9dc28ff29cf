// Trees along which operands are summed: per tile the union of the XY paths to the tile's root, or a chain
// through the operands' macros; tile roots in a chain towards the home. docs/lowering.md, Reduce trees.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/geometry/ribbon.h"

namespace primalsim::workloads {

struct ReduceTree {
  struct Node {
    std::uint32_t macro = 0;
    std::uint32_t parent = 0;         // an earlier node; 0 for the root
    std::uint32_t contributions = 0;  // own operands and children
    // Takes accumulators. A leaf with one operand passes it on, except at the root, where the sum stays.
    bool adds() const { return is_root || contributions > 1; }
    bool is_root = false;
  };
  std::vector<Node> nodes;                   // node 0 is the root
  std::vector<std::uint32_t> operand_nodes;  // per operand
};

enum class ReduceShape { kTree, kChain };

// Builds one tree after another; holds scratch memory of one number per macro of a tile.
class ReduceTreeBuilder {
 public:
  explicit ReduceTreeBuilder(const Ribbon& ribbon, ReduceShape shape = ReduceShape::kTree);

  // `operand_macros`: at least one; a macro with two operands stands twice. `roots`: at most one macro per
  // tile; a tile without one sums at `home` if that is in it, or at the gateway towards the home that is
  // nearest to the home's row.
  ReduceTree build(std::uint32_t home, std::span<const std::uint32_t> roots,
                   std::span<const std::uint32_t> operand_macros);

 private:
  // A macro of the union of the paths.
  struct Point {
    std::uint32_t macro = 0;
    std::uint32_t parent = 0;
    std::uint32_t operands = 0;
    std::uint32_t streams = 0;  // that come in from other points
  };

  std::uint32_t tile_root(std::uint32_t tile, std::uint32_t home, std::span<const std::uint32_t> roots) const;
  std::uint32_t add_point(std::uint32_t macro, std::uint32_t parent);
  std::uint32_t walk_to_root(std::uint32_t macro, std::uint32_t root);
  void add_tile(std::uint32_t root_point, std::span<const std::uint32_t> operands,
                std::span<const std::uint32_t> operand_macros);
  void add_chain(std::uint32_t root_point, std::span<const std::uint32_t> operands,
                 std::span<const std::uint32_t> operand_macros);
  std::vector<std::uint32_t> chain_order(std::uint32_t root, std::vector<std::uint32_t> macros) const;
  ReduceTree merge_points() const;

  const Ribbon ribbon_;
  const ReduceShape shape_;
  std::vector<Point> points_;  // parents first
  std::vector<std::uint32_t> operand_points_;
  std::vector<std::uint32_t> point_at_;  // per macro of the tile at hand: point + 1, or 0
  std::vector<std::uint32_t> path_;
};

}  // namespace primalsim::workloads
