// Traffic where sums may be completed in the data path.
#include "accelerator/traffic.h"
#include "noc/ipcn/transfer_plan.h"

namespace primalsim::accelerator {
namespace {

// So many flits passed the router instead of leaving by its local output and coming back.
void pass(Traffic& traffic, std::uint32_t macro, std::uint64_t flits) {
  const std::uint64_t local = output_index(macro, noc::ipcn::kLocal);
  traffic.flits[local] -= flits;
  traffic.busy_cycles[local] -= flits;
  traffic.injected[local] -= flits;
  traffic.router_hops -= flits;
  traffic.injected_flits -= flits;
  traffic.ejected_flits -= flits;
  traffic.inline_flits += flits;
}

}  // namespace

Traffic as_run(Traffic traffic, const noc::ipcn::Network& network) {
  for (std::uint32_t macro = 0; macro < traffic.added.size(); ++macro) {
    const std::uint64_t by_routes = traffic.flits[output_index(macro, noc::ipcn::kLocal)];
    pass(traffic, macro, by_routes - network.output_flits(macro, noc::ipcn::kLocal));
  }
  return traffic;
}

Traffic least_traffic(Traffic traffic, const ProgramImage& image) {
  noc::ipcn::ReducePlan plan;
  for (const ReduceTask& task : image.reduces) {
    plan.assign(task.reduce);
    for (std::size_t node = 1; node < task.reduce.nodes.size(); ++node) {
      if (plan.contributions[node] != 0) pass(traffic, task.reduce.nodes[node].macro, task.reduce.flits);
    }
  }
  return traffic;
}

}  // namespace primalsim::accelerator
