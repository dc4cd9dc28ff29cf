#include "accelerator/lower_bounds/lower_bounds.h"

#include <array>

namespace primalsim::accelerator {

std::span<const LowerBound> lower_bounds() {
  static constexpr std::array kBounds{
      LowerBound{"busiest_link", busiest_link_bound}, LowerBound{"bisection", bisection_bound},
      LowerBound{"gateway", gateway_bound},           LowerBound{"port", port_bound},
      LowerBound{"scratchpad", scratchpad_bound},     LowerBound{"compute", compute_bound}};
  return kBounds;
}

std::vector<BoundValue> bound_values(const BoundInputs& inputs) {
  std::vector<BoundValue> values;
  for (const LowerBound& bound : lower_bounds()) values.push_back({bound.name, bound.cycles(inputs)});
  return values;
}

}  // namespace primalsim::accelerator
