// Homes of vectors for strategies that only lay out the matrices.
#pragma once

#include "pe_models/machine.h"
#include "workloads/mapping/draft.h"

namespace primalsim::workloads {

// Fills the draft's homes from its partitions: a slice lives at the last partition that adds to it; one that
// no matrix makes, where the first input of its operator lives; else, at the first partition that reads it.
// The graph's first vector is kept in tile 0. A macro with too many passes slices on to the nearest.
// NoFit if there are too few.
void add_sequential_homes(Draft& draft, const pe_models::Machine& machine);

}  // namespace primalsim::workloads
