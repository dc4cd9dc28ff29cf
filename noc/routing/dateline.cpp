// Dimension order on rings: a packet that has passed a dateline takes the upper half of the virtual channels
// from there to the end of that ring (Dally & Seitz 1987; core/geometry/ring.h has the datelines).
#include <memory>

#include "core/geometry/ring.h"
#include "noc/routing/routing.h"

namespace primalsim::noc::routing {
namespace {

class Dateline final : public Routing {
 public:
  Dateline(const char* name, const Topology& topology, unsigned vcs, DimensionOrder order)
      : name_(name), topology_(topology), order_(order), before_(all_vcs(vcs / 2)) {
    past_ = static_cast<std::uint16_t>(all_vcs(vcs) & ~before_);
  }

  const char* name() const override { return name_; }
  unsigned minimum_vcs() const override { return 2; }
  bool deterministic() const override { return true; }
  std::uint16_t kept_vcs() const override { return topology_.is_mesh() ? std::uint16_t{0} : past_; }
  Inputs inputs() const override {
    // Without a ring it is dimension order.
    return topology_.is_mesh() ? Inputs{false, false, 1} : Inputs{false, true, 0};
  }
  std::optional<DimensionOrder> dimension_order(unsigned /*route_class*/) const override { return order_; }

  void candidates(const HeadAt& head, Candidates& candidates) const override {
    candidates.clear();
    const Port port = first_step(order_, topology_.offset(head.router, head.destination));
    const std::uint16_t all = before_ | past_;
    candidates.add(port, port == kHere ? all : past_dateline_here(head, port) ? past_ : before_);
  }

 private:
  // The VC on which a packet goes straight on says whether it has passed a dateline. If it has not, or starts
  // in this dimension, the link that it takes now decides.
  bool past_dateline_here(const HeadAt& head, Port port) const {
    if (topology_.is_mesh()) return false;
    if (head.input_port == opposite(port) && ((past_ >> head.input_vc) & 1U) != 0) return true;
    const bool along_x = port == kEast || port == kWest;
    const std::uint32_t place = along_x ? head.router % topology_.width : head.router / topology_.width;
    return past_dateline(along_x ? topology_.width : topology_.height, place, place,
                         port == kEast || port == kSouth);
  }

  const char* name_;
  Topology topology_;
  DimensionOrder order_;
  std::uint16_t before_;
  std::uint16_t past_ = 0;
};

}  // namespace

std::unique_ptr<Routing> make_dateline_xy(const Topology& mesh, unsigned vcs) {
  return std::make_unique<Dateline>("dateline-xy", mesh, vcs, DimensionOrder::kXy);
}

std::unique_ptr<Routing> make_dateline_yx(const Topology& mesh, unsigned vcs) {
  return std::make_unique<Dateline>("dateline-yx", mesh, vcs, DimensionOrder::kYx);
}

}  // namespace primalsim::noc::routing
