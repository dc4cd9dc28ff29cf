// Odd-even turn model (Chiu 2000), minimal: packets going east turn into y in odd columns only, packets going
// west move along y in even columns only.
//
// Chiu's ROUTE lets an eastbound packet use y in its source column too. In an even column that is exactly the
// packet that did not arrive from the west: from the terminal it is at its source, and along y it has not
// left the column.
#include <memory>

#include "noc/routing/routing.h"

namespace primalsim::noc::routing {

namespace {

class OddEven final : public Routing {
 public:
  OddEven(const Topology& mesh, unsigned vcs) : mesh_(mesh), vcs_(all_vcs(vcs)) {}

  const char* name() const override { return "odd-even"; }
  Inputs inputs() const override { return {false, false, 2}; }

  void candidates(const HeadAt& head, Candidates& candidates) const override {
    candidates.clear();
    const Offset to = mesh_.offset(head.router, head.destination);
    if (add_only_choice(to, vcs_, candidates)) return;
    const bool odd_column = mesh_.x(head.router) % 2 != 0;
    const bool arrived_from_west = head.input_port == kWest;
    if (to.x < 0) {
      candidates.add(kWest, vcs_);
      if (!odd_column) candidates.add(y_port(to), vcs_);
      return;
    }
    // In the column before an even destination column the turn must be made now: it is forbidden there.
    if (to.x != 1 || !odd_column) candidates.add(kEast, vcs_);
    if (odd_column || !arrived_from_west) candidates.add(y_port(to), vcs_);
  }

 private:
  Topology mesh_;
  std::uint16_t vcs_;
};

}  // namespace

std::unique_ptr<Routing> make_odd_even(const Topology& mesh, unsigned vcs) {
  return std::make_unique<OddEven>(mesh, vcs);
}

}  // namespace primalsim::noc::routing
