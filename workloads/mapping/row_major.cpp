// `row-major`: along the rows of each tile, from the top.
#include "workloads/mapping/curve_fill.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::workloads {

v1::Placement place_row_major(const PlacementRequest& request) {
  std::vector<Cell> curve;
  for (std::uint32_t y = 0; y < request.machine.mesh().height; ++y) {
    for (std::uint32_t x = 0; x < request.machine.mesh().width; ++x) curve.push_back({x, y});
  }
  return place_along(request, curve);
}

}  // namespace primalsim::workloads
