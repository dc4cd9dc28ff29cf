// x + 1 mod W, y + 1 mod H. The last column and row send all the way back.
#include "noc/traffic/patterns.h"
#include "noc/traffic/permutation.h"

namespace primalsim::noc::traffic {

std::unique_ptr<Pattern> make_neighbor(const Mesh& mesh, const PatternOptions& /*options*/) {
  return make_permutation(mesh, [&](std::uint32_t source) {
    const std::uint32_t x = (source % mesh.width + 1) % mesh.width;
    const std::uint32_t y = (source / mesh.width + 1) % mesh.height;
    return x + mesh.width * y;
  });
}

}  // namespace primalsim::noc::traffic
