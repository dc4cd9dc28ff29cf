// The parts of check_mapping, one per kind of thing that is placed.
#pragma once

#include <string>

#include "core/geometry/ribbon.h"
#include "primalsim/v1/mapping.pb.h"
#include "workloads/mapping/sliced_graph.h"

namespace primalsim::workloads {

struct PlacementCheck {
  const v1::Placement& placement;
  const v1::Workload& workload;
  const pe_models::Machine& machine;
  const SlicedGraph& graph;
  const Ribbon ribbon;
  const std::string field;  // "FILE: placements[0]"
};

// Index of a macro on the ribbon; InputError if it is not there. `field` is the macro's path.
std::uint32_t checked_macro(const PlacementCheck& check, const v1::Macro& macro, const std::string& field);

// "tile 0, x 3, y 4"
std::string name_of(const v1::Macro& macro);
std::string name_of(const Ribbon& ribbon, std::uint32_t macro);

void check_matrices(const PlacementCheck& check);
void check_vectors(const PlacementCheck& check);
// Needs matrices that have passed.
void check_loras(const PlacementCheck& check);
void check_kv(const PlacementCheck& check);

}  // namespace primalsim::workloads
