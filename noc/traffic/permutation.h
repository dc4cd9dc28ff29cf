// A pattern in which each source always sends to the same node.
#pragma once

#include <bit>
#include <utility>

#include "core/error.h"
#include "noc/traffic/pattern.h"

namespace primalsim::noc::traffic {

class Permutation final : public Pattern {
 public:
  explicit Permutation(std::vector<std::uint32_t> destinations) : destinations_(std::move(destinations)) {}
  std::uint32_t destination(std::uint32_t source, RandomStream& /*random*/) const override {
    return destinations_[source];
  }

 private:
  std::vector<std::uint32_t> destinations_;
};

// `destination_of(source)` for every node.
template <typename DestinationOf>
std::unique_ptr<Pattern> make_permutation(const Mesh& mesh, DestinationOf destination_of) {
  std::vector<std::uint32_t> destinations(mesh.nodes());
  for (std::uint32_t source = 0; source < mesh.nodes(); ++source)
    destinations[source] = destination_of(source);
  return std::make_unique<Permutation>(std::move(destinations));
}

// The number of bits of a node number. Throws InputError unless the number of nodes is a power of two.
inline unsigned node_bits(const char* pattern, const Mesh& mesh) {
  if (!std::has_single_bit(mesh.nodes())) {
    throw_input_error("pattern {} on a {}x{} mesh; it needs a number of nodes that is a power of two, not {}",
                      pattern, mesh.width, mesh.height, mesh.nodes());
  }
  return static_cast<unsigned>(std::countr_zero(mesh.nodes()));
}

}  // namespace primalsim::noc::traffic
