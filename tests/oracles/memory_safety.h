// Whether a Program ever lets two users have a packet buffer or an accumulator at the same time.
#pragma once

#include <string>

#include "pe_models/machine.h"
#include "primalsim/v1/program.pb.h"

namespace primalsim::workloads {

// Empty, or a sentence that names two tasks which use the same memory without a path of dependencies (the
// order of each PE resource included) from the end of the first's use to the start of the second's.
//
// A packet buffer is used from the start of the send to the end of the tasks at its destination that wait for
// the arrival and not only for memory (Dependency.reuse); an accumulator from the start of the first operand
// below its node to the end of the reduce, at the root to the end of the tasks there that wait for the sum.
// Memory that nobody waits for stays in use. Where the Program says which elements of it a transfer writes
// (Send.landing, Reduce.landing), others may be in use by another one.
//
// Time and memory grow with the square of the number of events (10^4: 100 MB at most).
std::string find_memory_conflict(const v1::Program& program, const pe_models::Machine& machine);

}  // namespace primalsim::workloads
