// What one macro has to do.
#include <algorithm>

#include "accelerator/lower_bounds/lower_bounds.h"
#include "core/checked_math.h"

namespace primalsim::accelerator {

namespace {

// Of flits to and from the scratchpad of each macro, and of those added there, for which the sum is read.
std::vector<std::uint64_t> network_accesses(const BoundInputs& inputs) {
  std::vector<std::uint64_t> accesses(inputs.parameters.ribbon.macros(), 0);
  if (!inputs.parameters.scratchpad_port) return accesses;
  for (std::uint32_t macro = 0; macro < accesses.size(); ++macro) {
    const std::uint64_t local = output_index(macro, noc::ipcn::kLocal);
    accesses[macro] =
        inputs.traffic.flits[local] + inputs.traffic.injected[local] + inputs.traffic.added[macro];
  }
  return accesses;
}

}  // namespace

Cycle compute_bound(const BoundInputs& inputs) {
  std::vector<Cycle> busy(inputs.parameters.ribbon.macros() * kUnitsPerMacro, 0);
  for (const ComputeTask& compute : inputs.image.computes) busy[compute.unit] += compute.cycles;
  return busy.empty() ? 0 : *std::max_element(busy.begin(), busy.end());
}

Cycle scratchpad_bound(const BoundInputs& inputs) {
  const bool shared = inputs.parameters.shared_port_words != 0;
  std::vector<std::uint64_t> accesses(inputs.parameters.ribbon.macros(), 0);
  std::vector<std::uint64_t> words(accesses.size(), 0);
  for (const ComputeTask& compute : inputs.image.computes) {
    const std::uint32_t macro = compute.unit / kUnitsPerMacro;
    words[macro] += compute.scratchpad_words;
    accesses[macro] += divide_up(compute.scratchpad_words, inputs.scratchpad_words_per_cycle);
  }
  const std::vector<std::uint64_t> network = network_accesses(inputs);
  Cycle most = 0;
  for (std::size_t macro = 0; macro < accesses.size(); ++macro) {
    const Cycle computed = divide_up(words[macro], inputs.scratchpad_words_per_cycle);
    // A run ends when the last of the network's accesses begins, which may be the first of two.
    const Cycle taken = network[macro] + (shared ? accesses[macro] : 0);
    most = std::max({most, computed, taken - std::min<Cycle>(taken, 2)});
  }
  return most;
}

}  // namespace primalsim::accelerator
