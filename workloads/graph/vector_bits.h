// How wide the elements of a vector are: as activations where an array or attention reads it, otherwise as
// the residual stream (docs/lowering.md, Residual width).
#pragma once

#include <cstdint>
#include <string>

#include "pe_models/machine.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

std::uint32_t vector_bits(const v1::Graph& graph, const std::string& vector,
                          const pe_models::Machine& machine);

}  // namespace primalsim::workloads
