#include "noc/ipcn/reduce_plan.h"

namespace primalsim::noc::ipcn {

void ReducePlan::assign(const Reduce& reduce) {
  const std::size_t nodes = reduce.nodes.size();
  contributions.assign(nodes, 0);
  for (const Operand& operand : reduce.operands) ++contributions[operand.node];
  targets.assign(nodes, 0);  // first used to count children
  for (std::size_t n = 1; n < nodes; ++n) ++targets[reduce.nodes[n].parent];
  for (std::size_t n = 0; n < nodes; ++n) {
    const bool passes_on = n != 0 && targets[n] == 0 && contributions[n] == 1;
    contributions[n] = passes_on ? 0 : contributions[n] + targets[n];
  }
  targets.resize(reduce.operands.size());
  for (std::size_t o = 0; o < reduce.operands.size(); ++o) {
    const std::uint32_t node = reduce.operands[o].node;
    targets[o] = contributions[node] == 0 ? reduce.nodes[node].parent : node;
  }
}

}  // namespace primalsim::noc::ipcn
