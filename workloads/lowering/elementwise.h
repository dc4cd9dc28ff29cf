// Operators that work on each slice of their inputs at the home of the output's slice.
#pragma once

#include "workloads/lowering/operators.h"

namespace primalsim::workloads {

// Brings the inputs' slices to the output's homes; one task of `work(elements)` each.
void lower_elementwise(Lowering& lowering, const v1::Operator& op,
                       pe_models::Work (pe_models::RouterCompute::*work)(std::uint64_t) const);

}  // namespace primalsim::workloads
