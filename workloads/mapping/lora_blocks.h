// Spreads a LoRA adapter over the DCIMs of its matrix, the same way in every strategy.
#pragma once

#include <cstdint>

#include "primalsim/v1/mapping.pb.h"
#include "workloads/mapping/draft.h"

namespace primalsim::workloads {

// Around which partition a matrix's adapter gathers.
struct LoraCentre {
  std::uint32_t row = 0;     // B blocks are in this row of partitions, or in the next with room
  std::uint32_t column = 0;  // A blocks are in this column
  std::uint32_t root = 0;    // macro
};

// Adds the placement of the matrix's adapter: A and B of each slice once, in blocks of at most
// dcim.columns ranks. A matrix without an adapter is left alone. NoFit with the numbers if the DCIMs are
// too small.
void add_lora_blocks(google::protobuf::RepeatedPtrField<v1::LoraPlacement>& loras, const Draft& draft,
                     const pe_models::Machine& machine, std::uint32_t matrix, const LoraCentre& centre);

// The partition in the middle of the matrix, which is the root too: A along one line of macros, B along
// another.
LoraCentre middle_of(const Draft& draft, std::uint32_t matrix);

}  // namespace primalsim::workloads
