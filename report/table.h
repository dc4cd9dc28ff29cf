// A Result for the terminal: one row per mapping, the fastest first, and why each is as fast as it is.
#pragma once

#include <string>

#include "primalsim/v1/result.pb.h"

namespace primalsim::report {

std::string to_table(const v1::Result& result);

// "llama-2-13b, adapter r8, context 2,048, 40 layers, machine primal".
std::string title(const v1::Result& result);

}  // namespace primalsim::report
