// How long a sum takes at least, wherever its operands and adders are. docs/bounds.md has the argument.
#pragma once

#include <cstdint>

#include "core/cycle.h"
#include "pe_models/machine.h"

namespace primalsim::accelerator {

// Links that lie between two macros: one at least, or none where a bound counts all links by themselves.
enum class Links { kOne, kNone };

// The least cycles from the moment at which `operands` operands of a sum are ready at the ports of different
// macros to that in which the last of its `flits` flits is complete at the root.
Cycle least_reduce_cycles(const pe_models::Machine& machine, std::uint64_t operands, std::uint64_t flits,
                          Links between = Links::kOne);

// The same for a slice of `flits` flits whose parts are summed along one tree; the last packet of the last
// part has `last_packet` flits at least, and no more than `flits`.
Cycle least_slice_sum_cycles(const pe_models::Machine& machine, std::uint64_t operands, std::uint64_t flits,
                             std::uint64_t last_packet, Links between = Links::kOne);

}  // namespace primalsim::accelerator
