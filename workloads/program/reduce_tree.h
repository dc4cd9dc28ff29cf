// Trees along which operands are summed: per tile the union of the XY paths to the tile's root, a chain
// through the operands' macros, or a tree by arrival times; tile roots in a chain towards the home.
// docs/lowering.md, Reduce trees.
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

enum class ReduceShape { kTree, kChain, kStaggered };

// What a staggered tree depends on, beside the flits of the sum.
struct ReduceTiming {
  std::uint64_t hop_cycles = 2;
  std::uint64_t adder_latency_cycles = 1;
  std::uint64_t cycles_per_flit = 1;  // of an adder
};

// Builds one tree after another; holds scratch memory of one number per macro of a tile.
class ReduceTreeBuilder {
 public:
  explicit ReduceTreeBuilder(const Ribbon& ribbon, ReduceShape shape = ReduceShape::kTree,
                             const ReduceTiming& timing = {});

  // `operand_macros`: at least one; a macro with two operands stands twice. `roots`: at most one macro per
  // tile; a tile without one sums at `home` if that is in it, or at the gateway towards the home that is
  // nearest to the home's row. `flits` of the sum: only a staggered tree depends on it.
  ReduceTree build(std::uint32_t home, std::span<const std::uint32_t> roots,
                   std::span<const std::uint32_t> operand_macros, std::uint64_t flits = 1);

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
  // `later_inputs` of the root come from other tiles.
  void add_tile(std::uint32_t root_point, std::uint32_t later_inputs, std::span<const std::uint32_t> operands,
                std::span<const std::uint32_t> operand_macros, std::uint64_t flits);
  // Its packets hold links for less time than adders on the way would cost.
  bool is_short(std::uint64_t flits) const {
    return flits * timing_.cycles_per_flit <= 4 * timing_.hop_cycles;
  }
  void add_paths(std::uint32_t root_point, std::span<const std::uint32_t> operands,
                 std::span<const std::uint32_t> operand_macros);
  void add_staggered(std::uint32_t root_point, std::uint32_t later_inputs,
                     std::span<const std::uint32_t> operands, std::span<const std::uint32_t> operand_macros,
                     std::uint64_t flits);
  void add_chain(std::uint32_t root_point, std::span<const std::uint32_t> operands,
                 std::span<const std::uint32_t> operand_macros);
  std::vector<std::uint32_t> chain_order(std::uint32_t root, std::vector<std::uint32_t> macros) const;
  ReduceTree merge_points() const;

  const Ribbon ribbon_;
  const ReduceShape shape_;
  const ReduceTiming timing_;
  std::vector<Point> points_;  // parents first
  std::vector<std::uint32_t> operand_points_;
  std::vector<std::uint32_t> point_at_;  // per macro of the tile at hand: point + 1, or 0
  std::vector<std::uint32_t> path_;
};

}  // namespace primalsim::workloads
