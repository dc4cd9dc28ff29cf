// (x, y) to (y, x). On square meshes of a power of two that is BookSim's exchange of the halves of the
// number.
#include "noc/traffic/patterns.h"
#include "noc/traffic/permutation.h"

namespace primalsim::noc::traffic {

std::unique_ptr<Pattern> make_transpose(const Mesh& mesh, const PatternOptions& /*options*/) {
  if (mesh.width != mesh.height) {
    throw_input_error("pattern transpose on a {}x{} mesh; it needs a square one", mesh.width, mesh.height);
  }
  return make_permutation(
      mesh, [&](std::uint32_t source) { return source % mesh.width * mesh.width + source / mesh.width; });
}

}  // namespace primalsim::noc::traffic
