// The node number rotated left by one bit.
#include "noc/traffic/patterns.h"
#include "noc/traffic/permutation.h"

namespace primalsim::noc::traffic {

std::unique_ptr<Pattern> make_shuffle(const Mesh& mesh, const PatternOptions& /*options*/) {
  const unsigned bits = node_bits("shuffle", mesh);
  return make_permutation(mesh, [bits, nodes = mesh.nodes()](std::uint32_t source) {
    return bits == 0 ? 0 : ((source << 1U) & (nodes - 1)) | (source >> (bits - 1));
  });
}

}  // namespace primalsim::noc::traffic
