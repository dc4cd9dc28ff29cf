// How long a sum takes at least, wherever its operands and adders are. docs/bounds.md has the argument.
#pragma once

#include <cstdint>
#include <vector>

#include "core/cycle.h"
#include "pe_models/machine.h"

namespace primalsim::accelerator {

// Links that lie between two macros: one at least, or none where a bound counts all links by themselves.
enum class Links { kOne, kNone };

// The least cycles from the moment at which `operands` operands of a sum are ready at the ports of different
// macros to that in which the last of its `flits` flits is complete at the root.
Cycle least_reduce_cycles(const pe_models::Machine& machine, std::uint64_t operands, std::uint64_t flits,
                          Links between = Links::kOne);

// How many operands of `flits` flits, in whatever parts, can be in a slice's sum so many cycles after they
// were ready; the last packet of the last part has `last_packet` flits at least, and no more than `flits`.
class SliceSums {
 public:
  // Counts no further than `most_operands`.
  SliceSums(const pe_models::Machine& machine, std::uint64_t flits, std::uint64_t last_packet, Links between,
            std::uint64_t most_operands);

  // To be called for 0, 1, 2 ...
  std::uint64_t next();

 private:
  Cycle hop_;
  Cycle adder_;
  Cycle way_;
  bool in_line_;
  std::uint64_t flits_;
  std::uint64_t last_packet_;
  std::uint64_t most_operands_;
  std::vector<std::uint64_t> most_;  // of the cycles before
};

// The cycles after which that many are `operands`.
Cycle least_slice_sum_cycles(const pe_models::Machine& machine, std::uint64_t operands, std::uint64_t flits,
                             std::uint64_t last_packet, Links between = Links::kOne);

}  // namespace primalsim::accelerator
