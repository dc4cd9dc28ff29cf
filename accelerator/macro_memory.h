// Whether what a Program keeps in every macro fits there.
#pragma once

#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/program.pb.h"

namespace primalsim::accelerator {

// Weights against the ACIM array, LoRA blocks against the DCIM, KV entries with packet buffers and
// accumulators against the scratchpad. Throws NoFit with the macro and the numbers.
void check_macro_memory(const v1::Program& program, const v1::Architecture& architecture);

}  // namespace primalsim::accelerator
