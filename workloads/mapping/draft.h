// A placement while a strategy works on it: macros as indices on the ribbon.
#pragma once

#include <cstdint>
#include <vector>

#include "core/geometry/ribbon.h"
#include "workloads/mapping/sliced_graph.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::workloads {

struct DraftSlice {
  std::uint32_t home = 0;
  std::vector<std::uint32_t> roots;  // at most one per tile
};

struct Draft {
  SlicedGraph graph;
  Ribbon ribbon;
  std::vector<std::vector<std::uint32_t>> partitions;  // per matrix: macro of [row * columns + column]
  std::vector<std::vector<DraftSlice>> homes;          // per vector and slice

  std::uint32_t partition(std::uint32_t matrix, std::uint32_t row, std::uint32_t column) const {
    return partitions[matrix][row * graph.matrices[matrix].columns + column];
  }
};

// An empty draft: partitions sized for the graph, homes sized for its vectors.
Draft make_draft(const PlacementRequest& request, SlicedGraph graph, std::uint64_t tiles);

// Tiles that the graph's partitions fill if every macro takes one.
std::uint64_t fewest_tiles(const SlicedGraph& graph, const pe_models::Machine& machine);

// Graph, tiles, matrices and vectors of the draft as a message; LoRA and KV cache are for the caller to add.
v1::Placement to_placement(const Draft& draft);

}  // namespace primalsim::workloads
