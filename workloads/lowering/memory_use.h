// Whether what a macro holds fits its memories.
#pragma once

#include <string>

#include "pe_models/machine.h"
#include "primalsim/v1/program.pb.h"

namespace primalsim::workloads {

// Throws NoFit, beginning with `where` and with both numbers, if one partition does not fit the ACIM,
// the LoRA blocks the DCIM, or KV entries, packet buffers and accumulators together the scratchpad.
void check_memory_use(const v1::MacroUse& use, const pe_models::Machine& machine, const std::string& where);

// The same of everything that a Program lists; begins with "program: macro N".
void check_memory_use(const v1::Program& program, const pe_models::Machine& machine);

}  // namespace primalsim::workloads
