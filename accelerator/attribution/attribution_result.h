// An attribution as a message: resources and operators by name, and the difference of two of them.
#pragma once

#include <string>

#include "accelerator/program_result.h"
#include "core/geometry/ribbon.h"
#include "primalsim/v1/result.pb.h"

namespace primalsim::accelerator {

// "link tile 0 (3, 4) -> (4, 4)", "port local into tile 0 (3, 4)", "acim of tile 0 (3, 4)", ...; empty for no
// resource.
std::string resource_name(const Resource& resource, const Ribbon& ribbon);

// Rows, path and the communication of operators. `result` has the operators of the layer, then those of the
// head, in the order of the runs. Does nothing for a run without attribution.
void add_attribution(const ProgramResult& layer, const ProgramResult* head, v1::MappingResult& result);

// Of `to` from `from`, whose rows add up to the layers' cycles.
v1::Difference make_difference(const v1::MappingResult& from, const v1::MappingResult& to);

}  // namespace primalsim::accelerator
