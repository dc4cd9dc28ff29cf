// What lock-step control costs against data-flow for the same mapping.
#pragma once

#include <string>

#include "primalsim/v1/result.pb.h"

namespace primalsim::report {

// A table with a row for each mapping that ran both ways, in the order of `result`; empty if none did.
std::string lockstep_table(const v1::Result& result);

}  // namespace primalsim::report
