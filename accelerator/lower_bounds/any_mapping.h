// What no mapping can beat: the least cycles of a graph's run, whatever is where. docs/bounds.md has the
// argument.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/cycle.h"
#include "pe_models/machine.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::accelerator {

// Not all that the operator makes can be ready before this cycle.
struct OperatorBound {
  std::string name;
  Cycle cycles = 0;
};

struct MappingBound {
  Cycle cycles = 0;
  std::vector<OperatorBound> operators;  // without the way to the next layer
};

// Of every mapping on so many tiles that check_mapping accepts, for one token at `context` under data-flow
// control.
MappingBound any_mapping_bound(const v1::Workload& workload, const v1::Graph& graph,
                               const pe_models::Machine& machine, std::uint32_t tiles, std::uint32_t context);

}  // namespace primalsim::accelerator
