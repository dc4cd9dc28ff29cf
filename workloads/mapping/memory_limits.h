// What a macro has room for besides its weights.
#pragma once

#include <cstdint>

#include "primalsim/v1/architecture.pb.h"

namespace primalsim::workloads {

// Bytes of the scratchpad left for the KV cache beside accumulators (slices of sums) and packet buffers
// (slices of activations); 0 if these alone take more than there is.
std::uint64_t kv_bytes_per_macro(const v1::Architecture& architecture);

// Words of the DCIM, and those that `ranks` ranks of a LoRA block take: A as many columns of C rows, B as
// many rows of ceil(C / dcim.columns) passes. A and B of rank 32 fill 256 x 64 words together.
std::uint64_t dcim_words(const v1::Architecture& architecture);
std::uint64_t lora_a_words(std::uint64_t ranks, const v1::Architecture& architecture);
std::uint64_t lora_b_words(std::uint64_t ranks, const v1::Architecture& architecture);

}  // namespace primalsim::workloads
