// Turns one graph of a mapped model into the Program of one decode step. docs/lowering.md is the
// specification.
#pragma once

#include <cstdint>
#include <string_view>

#include "pe_models/machine.h"
#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/program.pb.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

struct LowerOptions {
  bool functional = false;  // say what each task computes, for the functional run (docs/functional.md)
};

// `graph` is the name of the workload's layer or head graph; `context`, at least 1, counts the positions
// attended, the new one included. Expects a checked workload and mapping.
//
// Throws InputError where the mapping is not one of the graph, and NoFit where a macro needs more buffers,
// accumulators or bytes than it has, or where the entries of the context do not fit the rings.
v1::Program lower(const v1::Workload& workload, const v1::Mapping& mapping,
                  const pe_models::Machine& machine, std::string_view graph, std::uint32_t context,
                  const LowerOptions& options = {});

}  // namespace primalsim::workloads
