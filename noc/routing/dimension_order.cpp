// One dimension after the other.
#include <memory>

#include "noc/routing/routing.h"

namespace primalsim::noc::routing {

namespace {

// No turn from the second dimension back to the first, hence no cycle (Dally and Seitz 1987).
class DimensionOrdered final : public Routing {
 public:
  DimensionOrdered(DimensionOrder order, const Topology& mesh, unsigned vcs)
      : order_(order), mesh_(mesh), vcs_(all_vcs(vcs)) {}

  const char* name() const override { return order_ == DimensionOrder::kXy ? "xy" : "yx"; }
  bool deterministic() const override { return true; }
  std::optional<DimensionOrder> dimension_order(unsigned /*route_class*/) const override { return order_; }
  Inputs inputs() const override { return {false, false, 1}; }

  void candidates(const HeadAt& head, Candidates& candidates) const override {
    candidates.clear();
    candidates.add(first_step(order_, mesh_.offset(head.router, head.destination)), vcs_);
  }

 private:
  DimensionOrder order_;
  Topology mesh_;
  std::uint16_t vcs_;
};

// O1TURN (Seo et al. 2005): each packet goes XY (class 0) or YX (class 1); each class has its own half of the
// VCs, so that the turns of one never close a cycle with those of the other.
class O1Turn final : public Routing {
 public:
  O1Turn(const Topology& mesh, unsigned vcs)
      : mesh_(mesh), vcs_(all_vcs(vcs)), lower_half_(all_vcs(vcs / 2)) {}

  const char* name() const override { return "o1turn"; }
  unsigned minimum_vcs() const override { return 2; }
  unsigned route_classes() const override { return 2; }
  bool deterministic() const override { return true; }
  std::optional<DimensionOrder> dimension_order(unsigned route_class) const override {
    return route_class == 0 ? DimensionOrder::kXy : DimensionOrder::kYx;
  }
  Inputs inputs() const override { return {false, false, 1}; }

  void candidates(const HeadAt& head, Candidates& candidates) const override {
    candidates.clear();
    const Offset to = mesh_.offset(head.router, head.destination);
    if (to.x == 0 && to.y == 0) {
      candidates.add(kTerminal, vcs_);
    } else if (head.route_class == 0) {
      candidates.add(first_step(DimensionOrder::kXy, to), lower_half_);
    } else {
      candidates.add(first_step(DimensionOrder::kYx, to), static_cast<std::uint16_t>(vcs_ & ~lower_half_));
    }
  }

 private:
  Topology mesh_;
  std::uint16_t vcs_;
  std::uint16_t lower_half_;
};

}  // namespace

std::unique_ptr<Routing> make_xy(const Topology& mesh, unsigned vcs) {
  return std::make_unique<DimensionOrdered>(DimensionOrder::kXy, mesh, vcs);
}

std::unique_ptr<Routing> make_yx(const Topology& mesh, unsigned vcs) {
  return std::make_unique<DimensionOrdered>(DimensionOrder::kYx, mesh, vcs);
}

std::unique_ptr<Routing> make_o1turn(const Topology& mesh, unsigned vcs) {
  return std::make_unique<O1Turn>(mesh, vcs);
}

}  // namespace primalsim::noc::routing
