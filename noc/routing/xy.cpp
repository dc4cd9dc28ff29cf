// Dimension order, x first: no turn from y to x, hence no cycle (Dally and Seitz 1987).
#include "noc/routing/functions.h"
#include "noc/routing/offset.h"

namespace primalsim::noc::routing {

namespace {

class Xy final : public Routing {
 public:
  Xy(const Topology& mesh, unsigned vcs) : mesh_(mesh), vcs_(all_vcs(vcs)) {}

  const char* name() const override { return "xy"; }
  bool deterministic() const override { return true; }
  Inputs inputs() const override { return {false, false, 1}; }

  void candidates(const HeadAt& head, Candidates& candidates) const override {
    candidates.clear();
    const Offset to = offset_of(mesh_, head);
    candidates.add(first_step(DimensionOrder::kXy, to), vcs_);
  }

 private:
  Topology mesh_;
  std::uint16_t vcs_;
};

}  // namespace

std::unique_ptr<Routing> make_xy(const Topology& mesh, unsigned vcs) {
  return std::make_unique<Xy>(mesh, vcs);
}

}  // namespace primalsim::noc::routing
