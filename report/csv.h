// What the CSV reports share (RFC 4180).
#pragma once

#include <string>

#include "primalsim/v1/reproduction.pb.h"

namespace primalsim::report {

// A cell: in quotes if it has to be.
std::string quoted(const std::string& text);

// Figures first, then ablations.
std::string reproduction_csv(const v1::Reproduction& reproduction);

}  // namespace primalsim::report
