// West-first turn model (Glass and Ni 1992), minimal: -x before anything else, then adaptive.
#include "noc/routing/functions.h"
#include "noc/routing/offset.h"

namespace primalsim::noc::routing {

namespace {

class WestFirst final : public Routing {
 public:
  WestFirst(const Topology& mesh, unsigned vcs) : mesh_(mesh), vcs_(all_vcs(vcs)) {}

  const char* name() const override { return "west-first"; }
  Inputs inputs() const override { return {false, false, 1}; }

  void candidates(const HeadAt& head, Candidates& candidates) const override {
    candidates.clear();
    const Offset to = offset_of(mesh_, head);
    if (add_only_choice(to, vcs_, candidates)) return;
    candidates.add(x_port(to), vcs_);
    if (to.x > 0) candidates.add(y_port(to), vcs_);
  }

 private:
  Topology mesh_;
  std::uint16_t vcs_;
};

}  // namespace

std::unique_ptr<Routing> make_west_first(const Topology& mesh, unsigned vcs) {
  return std::make_unique<WestFirst>(mesh, vcs);
}

}  // namespace primalsim::noc::routing
