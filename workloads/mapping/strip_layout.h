// The layout of the `primal` strategy: matrices as rows of one lane, folded into strips along the ribbon.
//
// The lane is as wide as the hidden vector has slices, n. Strip s covers the ribbon's columns s*n .. s*n+n-1
// over the full height of the tiles; it may straddle a tile's edge. One row of a strip holds one slice's
// partitions of a matrix:
// * matrices that read a normed vector ("sum along rows"): row = output slice, column = input slice. An input
// slice is
//   broadcast down a column; the strips it is needed in are reached along the row of its home.
// * the others ("sum down columns"): row = input slice, column = output slice. Sums in two strips of one tile
// would
//   travel row by row from one to the other, so these matrices get strips in different tiles as far as
//   possible.
#pragma once

#include <cstdint>
#include <vector>

#include "core/geometry/ribbon.h"
#include "pe_models/machine.h"
#include "workloads/mapping/sliced_graph.h"

namespace primalsim::workloads {

struct StripRow {
  std::uint32_t strip = 0;
  std::uint32_t y = 0;
};

struct StripLayout {
  std::uint64_t tiles = 0;
  std::uint32_t width = 0;  // n
  std::uint32_t strips = 0;
  std::vector<bool> sums_along_rows;        // per matrix
  std::vector<std::vector<StripRow>> rows;  // per matrix and slice

  std::uint32_t ribbon_column(std::uint32_t strip, std::uint32_t column) const {
    return strip * width + column;
  }
  // Rows of one matrix in one strip, from the top.
  std::vector<std::uint32_t> rows_in(std::uint32_t matrix, std::uint32_t strip) const;
};

// Uses as few tiles as the strips need. NoFit if that is more than a ribbon may have.
StripLayout lay_out_strips(const SlicedGraph& graph, const pe_models::Machine& machine);

}  // namespace primalsim::workloads
