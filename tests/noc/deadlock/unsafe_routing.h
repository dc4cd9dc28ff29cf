// Routings that deadlock, or break the rules in other ways, for the tests only.
#pragma once

#include "noc/routing/routing.h"

namespace primalsim::noc::routing {

// All shortest paths, all VCs: every turn is allowed.
class AllMinimalTurns : public Routing {
 public:
  AllMinimalTurns(const Topology& mesh, unsigned vcs) : mesh_(mesh), vcs_(all_vcs(vcs)) {}
  const char* name() const override { return "all-minimal-turns"; }
  void candidates(const HeadAt& head, Candidates& candidates) const override {
    candidates.clear();
    const std::int32_t to_x = mesh_.x(head.destination) - mesh_.x(head.router);
    const std::int32_t to_y = mesh_.y(head.destination) - mesh_.y(head.router);
    if (to_x != 0) candidates.add(to_x > 0 ? kEast : kWest, vcs_);
    if (to_y != 0) candidates.add(to_y > 0 ? kSouth : kNorth, vcs_);
    if (candidates.empty()) candidates.add(kTerminal, vcs_);
  }

 private:
  Topology mesh_;
  std::uint16_t vcs_;
};

}  // namespace primalsim::noc::routing
