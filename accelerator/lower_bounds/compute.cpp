#include <algorithm>

#include "accelerator/lower_bounds/lower_bounds.h"

namespace primalsim::accelerator {

Cycle compute_bound(const BoundInputs& inputs) {
  std::vector<Cycle> busy(inputs.parameters.ribbon.macros() * kUnitsPerMacro, 0);
  for (const ComputeTask& compute : inputs.image.computes) busy[compute.unit] += compute.cycles;
  return busy.empty() ? 0 : *std::max_element(busy.begin(), busy.end());
}

}  // namespace primalsim::accelerator
