// Every bit of the node number inverted: the point reflection of the mesh.
#include "noc/traffic/patterns.h"
#include "noc/traffic/permutation.h"

namespace primalsim::noc::traffic {

std::unique_ptr<Pattern> make_bitcomp(const Mesh& mesh, const PatternOptions& /*options*/) {
  node_bits("bitcomp", mesh);
  return make_permutation(mesh, [&](std::uint32_t source) { return mesh.nodes() - 1 - source; });
}

}  // namespace primalsim::noc::traffic
