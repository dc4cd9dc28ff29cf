// `hilbert`: along a Hilbert curve through each tile.
#include "workloads/mapping/curve_fill.h"
#include "workloads/mapping/hilbert_curve.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::workloads {

v1::Placement place_hilbert(const PlacementRequest& request) {
  const pe_models::Mesh& mesh = request.machine.mesh();
  return place_along(request, hilbert_curve(mesh.width, mesh.height));
}

}  // namespace primalsim::workloads
