#include "accelerator/lower_bounds/lower_bounds.h"

#include <array>

namespace primalsim::accelerator {

std::span<const LowerBound> lower_bounds() {
  static constexpr std::array kBounds{
      LowerBound{"busiest_link", "flits of the busiest link in a tile, one a cycle", busiest_link_bound},
      LowerBound{"bisection", "flits across a straight cut of a tile, one a cycle and link", bisection_bound},
      LowerBound{"gateway", "flits from one tile to the next, at the tile link's rate", gateway_bound},
      LowerBound{"port", "flits between a router and its macro, one a cycle and way", port_bound},
      LowerBound{"scratchpad", "accesses to the busiest scratchpad that take its port's time",
                 scratchpad_bound},
      LowerBound{"compute", "work of the busiest unit", compute_bound},
      LowerBound{"chain", "longest chain of dependent work, transfers taking no time", chain_bound},
      LowerBound{"chain_alone", "longest chain of dependent work and transfers, each alone in the network",
                 chain_alone_bound}};
  return kBounds;
}

Cycle chain_bound(const BoundInputs& inputs) { return inputs.none_cycles; }

Cycle chain_alone_bound(const BoundInputs& inputs) { return inputs.uncontended_cycles; }

std::vector<BoundValue> bound_values(const BoundInputs& inputs) {
  std::vector<BoundValue> values;
  for (const LowerBound& bound : lower_bounds())
    values.push_back({bound.name, bound.meaning, bound.cycles(inputs)});
  return values;
}

}  // namespace primalsim::accelerator
