// Published figures beside simulated ones, and the ablation, as text.
#pragma once

#include <string>

#include "primalsim/v1/reproduction.pb.h"

namespace primalsim::report {

std::string to_table(const v1::Reproduction& reproduction);

}  // namespace primalsim::report
