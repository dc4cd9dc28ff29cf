// Where the ranks of a trace are: a macro for each. docs/chakra.md
#pragma once

#include <string>
#include <vector>

#include "core/geometry/ribbon.h"
#include "pe_models/fabric.h"

namespace primalsim::workloads::chakra {

// Ranks in the rows of one tile after the other.
std::vector<MacroPosition> row_by_row(std::size_t ranks, const pe_models::Mesh& mesh);

// From a file of lines "RANK TILE X Y"; what follows a '#' is a comment. Throws InputError "FILE:LINE: ..."
// for a rank that is missing, unknown or given twice, a place outside of the mesh, and two ranks at one
// place.
std::vector<MacroPosition> read_places(const std::string& file, std::size_t ranks,
                                       const pe_models::Mesh& mesh);

}  // namespace primalsim::workloads::chakra
