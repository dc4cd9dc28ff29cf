// `primalsim import`: a model, and perhaps its adapter, as one Workload file.
#pragma once

#include <span>
#include <string>

namespace primalsim::cli {

// Exit status 0; throws InputError.
int run_import(std::span<const std::string> arguments);

}  // namespace primalsim::cli
