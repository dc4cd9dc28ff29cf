// All about one mapping for the terminal: its times, operators, lower bounds and hottest links.
#pragma once

#include <string>

#include "primalsim/v1/result.pb.h"

namespace primalsim::report {

// `result` has one mapping.
std::string to_details(const v1::Result& result);

}  // namespace primalsim::report
