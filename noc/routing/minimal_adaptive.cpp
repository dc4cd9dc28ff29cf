// All minimal paths on VCs 1 and up, XY on VC 0 as the escape sub-network (Duato 1993). A packet may leave
// the escape VC again.
#include <memory>

#include "noc/routing/routing.h"

namespace primalsim::noc::routing {

namespace {

class MinimalAdaptive final : public Routing {
 public:
  MinimalAdaptive(const Topology& mesh, unsigned vcs) : mesh_(mesh), vcs_(all_vcs(vcs)) {}

  const char* name() const override { return "minimal-adaptive"; }
  unsigned minimum_vcs() const override { return 2; }
  Inputs inputs() const override { return {false, false, 1}; }
  std::uint16_t escape_vcs() const override { return kEscape; }
  std::uint16_t whole_packet_vcs() const override { return adaptive(); }

  void candidates(const HeadAt& head, Candidates& candidates) const override {
    candidates.clear();
    const Offset to = mesh_.offset(head.router, head.destination);
    if (to.x == 0 && to.y == 0) {
      candidates.add(kTerminal, vcs_);
      return;
    }
    if (to.x != 0) candidates.add(x_port(to), adaptive(), 1);
    if (to.y != 0) candidates.add(y_port(to), adaptive(), 1);
    candidates.add(first_step(DimensionOrder::kXy, to), kEscape);
  }

 private:
  static constexpr std::uint16_t kEscape = 1;
  std::uint16_t adaptive() const { return static_cast<std::uint16_t>(vcs_ & ~kEscape); }

  Topology mesh_;
  std::uint16_t vcs_;
};

}  // namespace

std::unique_ptr<Routing> make_minimal_adaptive(const Topology& mesh, unsigned vcs) {
  return std::make_unique<MinimalAdaptive>(mesh, vcs);
}

}  // namespace primalsim::noc::routing
