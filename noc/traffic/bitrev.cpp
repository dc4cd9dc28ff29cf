// The bits of the node number in reverse order.
#include "noc/traffic/patterns.h"
#include "noc/traffic/permutation.h"

namespace primalsim::noc::traffic {

std::unique_ptr<Pattern> make_bitrev(const Mesh& mesh, const PatternOptions& /*options*/) {
  const unsigned bits = node_bits("bitrev", mesh);
  return make_permutation(mesh, [bits](std::uint32_t source) {
    std::uint32_t reversed = 0;
    for (unsigned bit = 0; bit < bits; ++bit) reversed |= ((source >> bit) & 1U) << (bits - 1 - bit);
    return reversed;
  });
}

}  // namespace primalsim::noc::traffic
