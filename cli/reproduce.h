// primalsim reproduce: published figures beside simulated ones, and what the claim over an H100 rests on.
#pragma once

#include <span>
#include <string>

namespace primalsim::cli {

int run_reproduce(std::span<const std::string> arguments);

}  // namespace primalsim::cli
