// Strategies that lay one partition after another along a curve through each tile.
#pragma once

#include <cstdint>
#include <vector>

#include "workloads/mapping/draft.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::workloads {

// A cell of a tile.
struct Cell {
  std::uint32_t x = 0;
  std::uint32_t y = 0;
  friend bool operator==(const Cell&, const Cell&) = default;
};

// The matrices in the order of the graph, each row by row, tile after tile along `curve`, which visits every
// cell of a tile once.
v1::Placement place_along(const PlacementRequest& request, const std::vector<Cell>& curve);

// The placement of a draft that has its partitions only: a vector lives where it is made, or else first read;
// adapters lie in the middle of their matrices.
v1::Placement complete(Draft& draft, const PlacementRequest& request);

}  // namespace primalsim::workloads
