// A row per mapping, or per decode step (RFC 4180), for spreadsheets and plots; the unit is part of every
// column's name.
#pragma once

#include <string>

#include "primalsim/v1/generate.pb.h"
#include "primalsim/v1/result.pb.h"

namespace primalsim::report {

std::string to_csv(const v1::Result& result);
std::string to_csv(const v1::GenerateResult& result);

}  // namespace primalsim::report
