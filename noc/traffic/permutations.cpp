// The patterns in which each source always sends to the same node.
#include <bit>
#include <utility>

#include "core/error.h"
#include "noc/traffic/pattern.h"

namespace primalsim::noc::traffic {

namespace {

class Permutation final : public Pattern {
 public:
  explicit Permutation(std::vector<std::uint32_t> destinations) : destinations_(std::move(destinations)) {}
  std::uint32_t destination(std::uint32_t source, RandomStream& /*random*/) const override {
    return destinations_[source];
  }
  void flows(std::uint32_t source, std::vector<Flow>& flows) const override {
    flows.push_back({destinations_[source], 1});
  }

 private:
  std::vector<std::uint32_t> destinations_;
};

// `destination_of(source)` for every node.
template <typename DestinationOf>
std::unique_ptr<Pattern> make_permutation(const Topology& mesh, DestinationOf destination_of) {
  std::vector<std::uint32_t> destinations(mesh.nodes());
  for (std::uint32_t source = 0; source < mesh.nodes(); ++source)
    destinations[source] = destination_of(source);
  return std::make_unique<Permutation>(std::move(destinations));
}

// From (x, y) to (x + right mod W, y + down mod H).
std::unique_ptr<Pattern> make_shift(const Topology& mesh, std::uint32_t right, std::uint32_t down) {
  return make_permutation(mesh, [=](std::uint32_t source) {
    return mesh.node((source % mesh.width + right) % mesh.width, (source / mesh.width + down) % mesh.height);
  });
}

// The number of bits of a node number. Throws InputError unless the number of nodes is a power of two.
unsigned node_bits(const char* pattern, const Topology& mesh) {
  if (!std::has_single_bit(mesh.nodes())) {
    throw_input_error("pattern {} on a {}x{} mesh; it needs a number of nodes that is a power of two, not {}",
                      pattern, mesh.width, mesh.height, mesh.nodes());
  }
  return static_cast<unsigned>(std::countr_zero(mesh.nodes()));
}

}  // namespace

// (x, y) to (y, x). On square meshes of a power of two that is BookSim's exchange of the halves of the
// number.
std::unique_ptr<Pattern> make_transpose(const Topology& mesh, const PatternOptions& /*options*/) {
  if (mesh.width != mesh.height) {
    throw_input_error("pattern transpose on a {}x{} mesh; it needs a square one", mesh.width, mesh.height);
  }
  return make_permutation(
      mesh, [&](std::uint32_t source) { return mesh.node(source / mesh.width, source % mesh.width); });
}

// Every bit of the node number inverted: the point reflection of the mesh.
std::unique_ptr<Pattern> make_bitcomp(const Topology& mesh, const PatternOptions& /*options*/) {
  node_bits("bitcomp", mesh);
  return make_permutation(mesh, [&](std::uint32_t source) { return mesh.nodes() - 1 - source; });
}

// The bits of the node number in reverse order.
std::unique_ptr<Pattern> make_bitrev(const Topology& mesh, const PatternOptions& /*options*/) {
  const unsigned bits = node_bits("bitrev", mesh);
  return make_permutation(mesh, [bits](std::uint32_t source) {
    std::uint32_t reversed = 0;
    for (unsigned bit = 0; bit < bits; ++bit) reversed |= ((source >> bit) & 1U) << (bits - 1 - bit);
    return reversed;
  });
}

// The node number rotated left by one bit.
std::unique_ptr<Pattern> make_shuffle(const Topology& mesh, const PatternOptions& /*options*/) {
  const unsigned bits = node_bits("shuffle", mesh);
  return make_permutation(mesh, [bits, nodes = mesh.nodes()](std::uint32_t source) {
    return bits == 0 ? 0 : ((source << 1U) & (nodes - 1)) | (source >> (bits - 1));
  });
}

// Just under half of the way round in each dimension: x + ceil(W/2) - 1 mod W, y + ceil(H/2) - 1 mod H.
std::unique_ptr<Pattern> make_tornado(const Topology& mesh, const PatternOptions& /*options*/) {
  return make_shift(mesh, (mesh.width + 1) / 2 - 1, (mesh.height + 1) / 2 - 1);
}

// x + 1 mod W, y + 1 mod H. The last column and row send all the way back.
std::unique_ptr<Pattern> make_neighbor(const Topology& mesh, const PatternOptions& /*options*/) {
  return make_shift(mesh, 1, 1);
}

}  // namespace primalsim::noc::traffic
