// What one output of a router has to send.
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

Cycle port_bound(const BoundInputs& inputs) {
  Cycle busiest = 0;
  for (std::uint32_t macro = 0; macro < inputs.parameters.ribbon.macros(); ++macro) {
    for (unsigned port = noc::ipcn::kPlanarPorts; port < noc::ipcn::kPorts; ++port) {
      const std::uint64_t index = output_index(macro, static_cast<noc::ipcn::Port>(port));
      busiest = std::max<Cycle>({busiest, inputs.traffic.flits[index], inputs.traffic.injected[index]});
    }
  }
  return busiest;
}

}  // namespace primalsim::accelerator
