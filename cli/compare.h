// `primalsim compare`: several mappings of one model, side by side.
#pragma once

#include <span>
#include <string>

namespace primalsim::cli {

int run_compare(std::span<const std::string> arguments);

}  // namespace primalsim::cli
