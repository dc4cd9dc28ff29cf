// Two Programs in one flit run, for what they cost each other: when each ends, and nothing else.
#pragma once

#include "core/cycle.h"
#include "pe_models/machine.h"
#include "workloads/program/checked_program.h"

namespace primalsim::accelerator {

struct BesideEnds {
  Cycle first = 0;
  Cycle second = 0;
};

// The cycles in which the last tasks of both are done if they start at once, without a dependency between
// them; where both use a unit, `first` has its turn before. No traffic, events, causes or lower bounds, as
// whoever asks has them of each alone; of the self-checks, that none is faster than without contention.
// Throws InputError if they are made for other tiles than each other or the machine's, else as run_program().
BesideEnds run_beside(const workloads::CheckedProgram& first, const workloads::CheckedProgram& second,
                      const pe_models::Machine& machine);

}  // namespace primalsim::accelerator
