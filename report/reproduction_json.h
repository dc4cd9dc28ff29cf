// Published figures beside simulated ones, and the ablation, as JSON.
#pragma once

#include <string>

#include "primalsim/v1/reproduction.pb.h"

namespace primalsim::report {

// One object, indented, with a line's end. What is not there (a figure that is not simulated, watts that are
// not published) is null.
std::string to_json(const v1::Reproduction& reproduction);

}  // namespace primalsim::report
