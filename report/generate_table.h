// A GenerateResult for the terminal: its requests, where the energy goes, the policies side by side, errors
// and assumptions.
#pragma once

#include <string>

#include "primalsim/v1/generate.pb.h"

namespace primalsim::report {

std::string to_table(const v1::GenerateResult& result);

}  // namespace primalsim::report
