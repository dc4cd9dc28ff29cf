// What LINEAR and its LoRA share.
#pragma once

#include "workloads/lowering/operators.h"

namespace primalsim::workloads {

// A slice at a stream port: the sends of its parts are consecutive tasks.
struct SentSlice {
  const std::vector<StreamPart>& parts;
  Dependency first;

  Dependencies arrived() const {
    Dependencies all;
    for (std::uint32_t i = 0; i < parts.size(); ++i) all.push_back({first.task + i, first.output});
    return all;
  }
  Places places() const {
    Places all;
    for (std::uint32_t i = 0; i < parts.size(); ++i)
      all.push_back(moved(register_place(first.task + i, parts[i].elements), parts[i].first));
    return all;
  }
};

inline SentSlice sent_slice(const Vector& input, const SliceArrivals& arrivals, std::uint32_t slice,
                            const Terminal& to) {
  return {input.slices[slice].parts, arrivals.at(slice, to)};
}

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
