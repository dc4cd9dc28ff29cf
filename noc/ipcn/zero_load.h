// How long transfers take when they run alone: closed forms of the timing in docs/ipcn.md, without
// simulation.
#pragma once

#include <span>
#include <vector>

#include "noc/ipcn/network.h"

namespace primalsim::noc::ipcn {

// Per destination, the cycles from the start of `send` to the delivery of its last flit, in an idle network:
// exactly what the network gives, and never more than it gives under any load. Trees in dimension order.
std::vector<Cycle> send_latencies(const Parameters& parameters, const Send& send);

// A lower bound of the cycle in which `reduce` completes if operand i is started at operand_starts[i]. It
// takes every stream at its zero-load latency, and of contention only what the reduce does to itself at the
// local outputs of its nodes: one flit a cycle. Monotone in the starts, and never later than in any run with
// these starts or later ones.
Cycle reduce_completion(const Parameters& parameters, const Reduce& reduce,
                        std::span<const Cycle> operand_starts);

}  // namespace primalsim::noc::ipcn
