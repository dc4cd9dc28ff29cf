#include <algorithm>

#include "accelerator/lower_bounds/lower_bounds.h"

namespace primalsim::accelerator {

Cycle busiest_link_bound(const BoundInputs& inputs) {
  const Ribbon& ribbon = inputs.parameters.ribbon;
  Cycle busiest = 0;
  for (std::uint32_t macro = 0; macro < ribbon.macros(); ++macro) {
    for (unsigned port = 0; port < noc::ipcn::kPlanarPorts; ++port) {
      const auto output = static_cast<noc::ipcn::Port>(port);
      if (ribbon.is_crossing(macro, output)) continue;
      busiest = std::max<Cycle>(busiest, inputs.traffic.flits[output_index(macro, output)]);
    }
  }
  return busiest;
}

}  // namespace primalsim::accelerator
