// Negative-first turn model (Glass and Ni 1992), minimal: first -x and -y in any order, then +x and +y in any
// order.
#include "noc/routing/functions.h"
#include "noc/routing/offset.h"

namespace primalsim::noc::routing {

namespace {

class NegativeFirst final : public Routing {
 public:
  NegativeFirst(const Topology& mesh, unsigned vcs) : mesh_(mesh), vcs_(all_vcs(vcs)) {}

  const char* name() const override { return "negative-first"; }
  Inputs inputs() const override { return {false, false, 1}; }

  void candidates(const HeadAt& head, Candidates& candidates) const override {
    candidates.clear();
    const Offset to = offset_of(mesh_, head);
    if (add_only_choice(to, vcs_, candidates)) return;
    const bool same_sign = (to.x < 0) == (to.y < 0);
    if (same_sign || to.x < 0) candidates.add(x_port(to), vcs_);
    if (same_sign || to.y < 0) candidates.add(y_port(to), vcs_);
  }

 private:
  Topology mesh_;
  std::uint16_t vcs_;
};

}  // namespace

std::unique_ptr<Routing> make_negative_first(const Topology& mesh, unsigned vcs) {
  return std::make_unique<NegativeFirst>(mesh, vcs);
}

}  // namespace primalsim::noc::routing
