// What one macro has to do.
#include <algorithm>

#include "accelerator/lower_bounds/lower_bounds.h"

namespace primalsim::accelerator {

Cycle compute_bound(const BoundInputs& inputs) {
  std::vector<Cycle> busy(inputs.parameters.ribbon.macros() * kUnitsPerMacro, 0);
  for (const ComputeTask& compute : inputs.image.computes) busy[compute.unit] += compute.cycles;
  return busy.empty() ? 0 : *std::max_element(busy.begin(), busy.end());
}

Cycle scratchpad_bound(const BoundInputs& inputs) {
  std::vector<std::uint64_t> words(inputs.parameters.ribbon.macros(), 0);
  for (const ComputeTask& compute : inputs.image.computes) {
    words[compute.unit / kUnitsPerMacro] += compute.scratchpad_words;
  }
  const std::uint64_t most = words.empty() ? 0 : *std::max_element(words.begin(), words.end());
  const std::uint64_t rate = inputs.scratchpad_words_per_cycle;
  return (most + rate - 1) / rate;
}

}  // namespace primalsim::accelerator
