// A GenerateResult as JSON for other programs: snake_case keys in a fixed order, numbers as numbers, zeros
// included. docs/generate.md defines every number.
#pragma once

#include <string>

#include "primalsim/v1/generate.pb.h"

namespace primalsim::report {

// Indented by two spaces, with a newline at the end. The steps are in to_tokens_csv() only.
std::string to_json(const v1::GenerateResult& result);

}  // namespace primalsim::report
