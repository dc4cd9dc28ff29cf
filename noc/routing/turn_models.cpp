// Turn models (Glass and Ni 1992), minimal: the turns that are left cannot close a cycle. North is -y.
#include <memory>

#include "noc/routing/routing.h"

namespace primalsim::noc::routing {

namespace {

// Adds the outputs among which a packet that has to move in both dimensions may choose.
using AddChoices = void (*)(const Offset& to, std::uint16_t vcs, Candidates& candidates);

class TurnModel final : public Routing {
 public:
  TurnModel(const char* name, AddChoices add_choices, const Topology& mesh, unsigned vcs)
      : name_(name), add_choices_(add_choices), mesh_(mesh), vcs_(all_vcs(vcs)) {}

  const char* name() const override { return name_; }
  Inputs inputs() const override { return {false, false, 1}; }

  void candidates(const HeadAt& head, Candidates& candidates) const override {
    candidates.clear();
    const Offset to = mesh_.offset(head.router, head.destination);
    if (!add_only_choice(to, vcs_, candidates)) add_choices_(to, vcs_, candidates);
  }

 private:
  const char* name_;
  AddChoices add_choices_;
  Topology mesh_;
  std::uint16_t vcs_;
};

// West before anything else, then adaptive.
void west_first(const Offset& to, std::uint16_t vcs, Candidates& candidates) {
  candidates.add(x_port(to), vcs);
  if (to.x > 0) candidates.add(y_port(to), vcs);
}

// Nobody turns out of north.
void north_last(const Offset& to, std::uint16_t vcs, Candidates& candidates) {
  candidates.add(x_port(to), vcs);
  if (to.y > 0) candidates.add(y_port(to), vcs);
}

// First west and north in any order, then east and south in any order.
void negative_first(const Offset& to, std::uint16_t vcs, Candidates& candidates) {
  const bool same_sign = (to.x < 0) == (to.y < 0);
  if (same_sign || to.x < 0) candidates.add(x_port(to), vcs);
  if (same_sign || to.y < 0) candidates.add(y_port(to), vcs);
}

}  // namespace

std::unique_ptr<Routing> make_west_first(const Topology& mesh, unsigned vcs) {
  return std::make_unique<TurnModel>("west-first", west_first, mesh, vcs);
}

std::unique_ptr<Routing> make_north_last(const Topology& mesh, unsigned vcs) {
  return std::make_unique<TurnModel>("north-last", north_last, mesh, vcs);
}

std::unique_ptr<Routing> make_negative_first(const Topology& mesh, unsigned vcs) {
  return std::make_unique<TurnModel>("negative-first", negative_first, mesh, vcs);
}

}  // namespace primalsim::noc::routing
