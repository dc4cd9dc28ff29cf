// A Result as JSON for other programs: snake_case keys in a fixed order, numbers as numbers, zeros included.
// docs/metrics.md defines every number.
#pragma once

#include <string>

#include "primalsim/v1/result.pb.h"

namespace primalsim::report {

// Indented by two spaces, with a newline at the end.
std::string to_json(const v1::Result& result);

}  // namespace primalsim::report
