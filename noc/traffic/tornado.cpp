// Just under half of the way round in each dimension: x + ceil(W/2) - 1 mod W, y + ceil(H/2) - 1 mod H.
#include "noc/traffic/patterns.h"
#include "noc/traffic/permutation.h"

namespace primalsim::noc::traffic {

std::unique_ptr<Pattern> make_tornado(const Mesh& mesh, const PatternOptions& /*options*/) {
  return make_permutation(mesh, [&](std::uint32_t source) {
    const std::uint32_t x = (source % mesh.width + (mesh.width + 1) / 2 - 1) % mesh.width;
    const std::uint32_t y = (source / mesh.width + (mesh.height + 1) / 2 - 1) % mesh.height;
    return x + mesh.width * y;
  });
}

}  // namespace primalsim::noc::traffic
