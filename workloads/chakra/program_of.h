// A Chakra trace as a Program for a machine, one macro for each rank. docs/chakra.md
#pragma once

#include <span>
#include <string>

#include "core/geometry/ribbon.h"
#include "pe_models/machine.h"
#include "primalsim/v1/program.pb.h"
#include "workloads/chakra/trace.h"

namespace primalsim::workloads::chakra {

// `places`: where each rank is, all of them different and inside the tiles of the machine; `name`: of the
// Program's model. Throws InputError "FILE: node ...: what is wrong" for a node without a size or of an
// unknown kind, for messages and collectives that do not match, and for a trace of more than ten million
// tasks.
v1::Program program_of(const std::vector<RankTrace>& traces, std::span<const MacroPosition> places,
                       const pe_models::Machine& machine, const std::string& name);

}  // namespace primalsim::workloads::chakra
