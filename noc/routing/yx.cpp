// Dimension order, y first: no turn from x to y, hence no cycle.
#include "noc/routing/functions.h"
#include "noc/routing/offset.h"

namespace primalsim::noc::routing {

namespace {

class Yx final : public Routing {
 public:
  Yx(const Topology& mesh, unsigned vcs) : mesh_(mesh), vcs_(all_vcs(vcs)) {}

  const char* name() const override { return "yx"; }
  bool deterministic() const override { return true; }
  Inputs inputs() const override { return {false, false, 1}; }

  void candidates(const HeadAt& head, Candidates& candidates) const override {
    candidates.clear();
    const Offset to = offset_of(mesh_, head);
    candidates.add(first_step(DimensionOrder::kYx, to), vcs_);
  }

 private:
  Topology mesh_;
  std::uint16_t vcs_;
};

}  // namespace

std::unique_ptr<Routing> make_yx(const Topology& mesh, unsigned vcs) {
  return std::make_unique<Yx>(mesh, vcs);
}

}  // namespace primalsim::noc::routing
