// What LINEAR and its LoRA share.
#pragma once

#include "workloads/lowering/operators.h"

namespace primalsim::workloads {

// Operands of the sums, per output slice.
using SliceOperands = std::vector<std::vector<ReduceOperand>>;

// The LoRA blocks of a matrix; null if the workload's adapter does not touch it. InputError if it does and
// the placement has none.
const v1::LoraPlacement* lora_placement(const Lowering& lowering, const std::string& matrix);

// The macro a block sits in; InputError unless its slice is one of `vector`.
std::uint32_t lora_macro(const Lowering& lowering, const v1::LoraPlacement& lora, const v1::LoraBlock& block,
                         const Vector& vector);

// x*A, summed and requantised, times B; adds B's products to the operands of the output slices.
void lower_lora(Lowering& lowering, const v1::Operator& op, const SliceArrivals& input,
                SliceOperands& operands);

}  // namespace primalsim::workloads
