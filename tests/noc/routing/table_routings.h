// Deterministic routings beside those of the registry: what a route table must be able to hold.
#pragma once

#include "noc/routing/routing.h"

namespace primalsim::noc::routing {

// XY on a torus or a one-way torus. In each ring a packet takes the lower half of the VCs while it still has
// to pass the link that closes the ring, and the upper half behind it: no cycle (Dally and Seitz 1987).
class Dateline final : public Routing {
 public:
  Dateline(const Topology& topology, unsigned vcs)
      : topology_(topology), vcs_(all_vcs(vcs)), lower_half_(all_vcs(vcs / 2)) {}
  const char* name() const override { return "dateline"; }
  unsigned minimum_vcs() const override { return 2; }
  bool deterministic() const override { return true; }
  Inputs inputs() const override { return {false, false, 0}; }
  // Several masks, although there is one class.
  void candidates(const HeadAt& head, Candidates& candidates) const override {
    candidates.clear();
    const Offset to = topology_.offset(head.router, head.destination);
    const Port port = first_step(DimensionOrder::kXy, to);
    if (port == kHere) return candidates.add(kTerminal, vcs_);
    const bool along_x = to.x != 0;
    const std::int32_t here = along_x ? topology_.x(head.router) : topology_.y(head.router);
    const std::int32_t there = along_x ? topology_.x(head.destination) : topology_.y(head.destination);
    const bool has_to_wrap = (along_x ? to.x > 0 : to.y > 0) ? there < here : there > here;
    candidates.add(port, has_to_wrap ? lower_half_ : static_cast<std::uint16_t>(vcs_ & ~lower_half_));
  }

 private:
  Topology topology_;
  std::uint16_t vcs_;
  std::uint16_t lower_half_;
};

// YX in a VC of the destination's own: a route per destination. A packet to the north goes one column aside
// first if it can, so not all ways are shortest ones.
class OwnVc final : public Routing {
 public:
  OwnVc(const Topology& mesh, unsigned vcs) : mesh_(mesh), vcs_(vcs) {}
  const char* name() const override { return "own-vc"; }
  bool deterministic() const override { return true; }
  void candidates(const HeadAt& head, Candidates& candidates) const override {
    candidates.clear();
    if (head.router == head.destination) return candidates.add(kTerminal, all_vcs(vcs_));
    const auto vc = static_cast<std::uint16_t>(1U << head.destination % vcs_);
    const Offset to = mesh_.offset(head.router, head.destination);
    const bool aside = to.x == 0 && to.y == -1 && mesh_.neighbour(head.router, kWest) != kNowhere;
    candidates.add(
        aside ? kWest : first_step(to.y < 0 && to.x > 0 ? DimensionOrder::kYx : DimensionOrder::kXy, to), vc);
  }

 private:
  Topology mesh_;
  unsigned vcs_;
};

}  // namespace primalsim::noc::routing
