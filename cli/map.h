// `primalsim map`: a mapping of a model, made by a strategy.
#pragma once

#include <span>
#include <string>

namespace primalsim::cli {

// Exit status 0; throws InputError.
int run_map(std::span<const std::string> arguments);

}  // namespace primalsim::cli
