// An attribution as a message: resources and operators by name, and the difference of two of them.
#pragma once

#include <string>
#include <vector>

#include "accelerator/program_result.h"
#include "accelerator/run_lockstep.h"
#include "core/geometry/ribbon.h"
#include "primalsim/v1/result.pb.h"

namespace primalsim::accelerator {

// "link tile 0 (3, 4) -> (4, 4)", "port local into tile 0 (3, 4)", "acim of tile 0 (3, 4)", for hops where
// they lead, "tile 0 (3, 4)", ...; empty for no resource.
std::string resource_name(const Resource& resource, const Ribbon& ribbon);

using AttributedRows = google::protobuf::RepeatedPtrField<v1::AttributedCycles>;

// Rows, path and the communication of operators. `result` has the operators of the layer, then those of the
// head, in the order of the runs. Does nothing for a run without attribution.
void add_attribution(const ProgramResult& layer, const ProgramResult* head, v1::MappingResult& result);
// The same of the runs in lock-step, with the times of operators. The runs under data-flow control name
// operators and places. Of a head that was not run both are null.
struct LockstepPair {
  const LockstepResult* lockstep = nullptr;
  const ProgramResult* dataflow = nullptr;
};
void add_attribution(const LockstepPair& layer, const LockstepPair& head, v1::LockstepRun& result);

// Adds when a run's operators were under way; `graph` is theirs.
void add_operator_times(const std::string& graph, const std::vector<OperatorUse>& operators,
                        google::protobuf::RepeatedPtrField<v1::OperatorTime>& times);

// One row for each cause and operator, most cycles first: `resource` and `behind` are those of most of it.
AttributedRows joined(const AttributedRows& rows);

// A run, and its joined rows, which add up to its cycles.
struct Attributed {
  const std::string& name;
  std::uint64_t cycles = 0;
  const AttributedRows& rows;
};

// Of `to` from `from`. The rows add up to the difference in cycles.
v1::Difference make_difference(const Attributed& from, const Attributed& to);

}  // namespace primalsim::accelerator
