// What an adapter takes of the DCIMs, macro by macro.
#pragma once

#include <cstdint>
#include <vector>

#include "pe_models/machine.h"
#include "primalsim/v1/mapping.pb.h"

namespace primalsim::workloads {

// Words of the LoRA blocks of a placement by macro: row by row, tile after tile.
std::vector<std::uint64_t> lora_words(const v1::Placement& placement, const pe_models::Machine& machine);

// Throws NoFit, with the numbers, unless the DCIM of every macro holds the blocks of all these placements
// together. `where` begins the message.
void check_adapters_fit(const std::vector<const v1::Placement*>& placements,
                        const pe_models::Machine& machine, const char* where);

}  // namespace primalsim::workloads
