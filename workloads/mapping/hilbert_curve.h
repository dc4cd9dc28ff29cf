// A space-filling curve for rectangles of any size.
#pragma once

#include <cstdint>
#include <vector>

#include "workloads/mapping/curve_fill.h"

namespace primalsim::workloads {

// Visits every cell of a width x height rectangle once, beginning at (0, 0): the generalised Hilbert curve of
// Cerveny (github.com/jakubcerveny/gilbert). Neighbours on the curve are neighbours in the rectangle, but for
// one diagonal step where the longer side is odd and the shorter even.
std::vector<Cell> hilbert_curve(std::uint32_t width, std::uint32_t height);

}  // namespace primalsim::workloads
