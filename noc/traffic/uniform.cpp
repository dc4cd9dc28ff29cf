// Any node, the source itself included, with the same probability.
#include "noc/traffic/patterns.h"

namespace primalsim::noc::traffic {

namespace {

class Uniform final : public Pattern {
 public:
  explicit Uniform(std::uint32_t nodes) : nodes_(nodes) {}
  std::uint32_t destination(std::uint32_t /*source*/, RandomStream& random) const override {
    return static_cast<std::uint32_t>(random.below(nodes_));
  }

 private:
  std::uint32_t nodes_;
};

}  // namespace

std::unique_ptr<Pattern> make_uniform(const Topology& mesh, const PatternOptions& /*options*/) {
  return std::make_unique<Uniform>(mesh.nodes());
}

}  // namespace primalsim::noc::traffic
