#include "noc/routing/registry.h"

#include <algorithm>
#include <array>

#include "core/error.h"

namespace primalsim::noc::routing {

// A routing is a file of this folder with a maker, and two lines here.
std::unique_ptr<Routing> make_xy(const Topology& mesh, unsigned vcs);
std::unique_ptr<Routing> make_yx(const Topology& mesh, unsigned vcs);
std::unique_ptr<Routing> make_o1turn(const Topology& mesh, unsigned vcs);
std::unique_ptr<Routing> make_west_first(const Topology& mesh, unsigned vcs);
std::unique_ptr<Routing> make_north_last(const Topology& mesh, unsigned vcs);
std::unique_ptr<Routing> make_negative_first(const Topology& mesh, unsigned vcs);
std::unique_ptr<Routing> make_odd_even(const Topology& mesh, unsigned vcs);
std::unique_ptr<Routing> make_minimal_adaptive(const Topology& mesh, unsigned vcs);
std::unique_ptr<Routing> make_dateline_xy(const Topology& mesh, unsigned vcs);
std::unique_ptr<Routing> make_dateline_yx(const Topology& mesh, unsigned vcs);

std::span<const Entry> registry() {
  static constexpr std::array kEntries{
      Entry{"xy", "along x, then along y (BookSim's dor)", make_xy},
      Entry{"yx", "along y, then along x", make_yx},
      Entry{"o1turn", "xy or yx by lot, on separate halves of the VCs", make_o1turn},
      Entry{"west-first", "-x first, then adaptive", make_west_first},
      Entry{"north-last", "adaptive, -y last", make_north_last},
      Entry{"negative-first", "-x and -y first, then +x and +y", make_negative_first},
      Entry{"odd-even", "turns restricted by the parity of the column", make_odd_even},
      Entry{"minimal-adaptive", "all minimal paths, with xy on VC 0 as escape", make_minimal_adaptive},
      Entry{"dateline-xy", "xy on rings: other VCs behind the dateline", make_dateline_xy, true},
      Entry{"dateline-yx", "yx on rings: other VCs behind the dateline", make_dateline_yx, true},
  };
  return kEntries;
}

std::string routing_names(bool on_rings) {
  std::string names;
  for (const Entry& entry : registry())
    if (entry.rings || !on_rings) names += (names.empty() ? "" : ", ") + std::string(entry.name);
  return names;
}

std::unique_ptr<Routing> make_routing(std::string_view name, const Topology& mesh, unsigned vcs) {
  for (const Entry& entry : registry()) {
    if (name != entry.name) continue;
    std::unique_ptr<Routing> routing = entry.make(mesh, std::min(vcs, kMaxVcs));
    if (vcs >= routing->minimum_vcs() && vcs <= kMaxVcs) return routing;
    throw_input_error("routing {} with {} VCs; allowed is {} to {}", name, vcs, routing->minimum_vcs(),
                      kMaxVcs);
  }
  throw_input_error("there is no routing '{}'; allowed is {}", name, routing_names());
}

}  // namespace primalsim::noc::routing
