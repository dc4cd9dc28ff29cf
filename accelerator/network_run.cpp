#include "accelerator/network_run.h"

#include <utility>

#include "noc/ipcn/restartable_network.h"

namespace primalsim::accelerator {

NetworkRun run_on_network(const ProgramImage& image, const noc::ipcn::Parameters& parameters,
                          NetworkKernel kernel, Cycle patience, noc::ipcn::HopLog* hops) {
  const auto make_network = [&] {
    return kernel == NetworkKernel::kReference ? noc::ipcn::make_reference_network(parameters)
                                               : noc::ipcn::make_event_network(parameters);
  };
  if (image.has_cuts) {
    auto restartable = std::make_unique<noc::ipcn::RestartableNetwork>(parameters.ribbon, make_network);
    FlitRun flit = run_flits(image, *restartable, patience);
    return {std::move(flit), std::move(restartable)};
  }
  std::unique_ptr<noc::ipcn::Network> network = make_network();
  if (hops != nullptr && kernel == NetworkKernel::kEvent) network->log_hops(hops);
  FlitRun flit = run_flits(image, *network, patience);
  return {std::move(flit), std::move(network)};
}

}  // namespace primalsim::accelerator
