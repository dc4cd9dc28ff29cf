// Transactions simulated in the plainest way: every cycle looks at every packet and link. What the fast
// kernel is held against.
#pragma once

#include <span>

#include "noc/transactions/transactions.h"

namespace primalsim::noc::transactions::testing {

// Of each program and operation, when it is done (docs/silicon.md). `cycles` is the most that may pass.
std::vector<std::vector<Cycle>> plain_run(const Machine& machine, std::span<const Program> programs,
                                          Issue issue, Cycle cycles);

}  // namespace primalsim::noc::transactions::testing
