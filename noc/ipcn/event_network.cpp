#include "noc/ipcn/network.h"
#include "noc/ipcn/tree.h"

namespace primalsim::noc::ipcn {

std::unique_ptr<Network> make_event_network(const Parameters& parameters) {
  return make_reference_network(parameters);
}

std::unique_ptr<Network> make_event_network(const Parameters& parameters,
                                            std::unique_ptr<TreeBuilder> trees) {
  return make_reference_network(parameters, std::move(trees));
}

}  // namespace primalsim::noc::ipcn
