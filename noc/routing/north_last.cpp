// North-last turn model (Glass and Ni 1992), minimal: north is -y, and nobody turns out of it.
#include "noc/routing/functions.h"
#include "noc/routing/offset.h"

namespace primalsim::noc::routing {

namespace {

class NorthLast final : public Routing {
 public:
  NorthLast(const Topology& mesh, unsigned vcs) : mesh_(mesh), vcs_(all_vcs(vcs)) {}

  const char* name() const override { return "north-last"; }
  Inputs inputs() const override { return {false, false, 1}; }

  void candidates(const HeadAt& head, Candidates& candidates) const override {
    candidates.clear();
    const Offset to = offset_of(mesh_, head);
    if (add_only_choice(to, vcs_, candidates)) return;
    candidates.add(x_port(to), vcs_);
    if (to.y > 0) candidates.add(y_port(to), vcs_);
  }

 private:
  Topology mesh_;
  std::uint16_t vcs_;
};

}  // namespace

std::unique_ptr<Routing> make_north_last(const Topology& mesh, unsigned vcs) {
  return std::make_unique<NorthLast>(mesh, vcs);
}

}  // namespace primalsim::noc::routing
