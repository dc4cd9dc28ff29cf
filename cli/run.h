// `primalsim run`: one mapping or one Program, with all details.
#pragma once

#include <span>
#include <string>

namespace primalsim::cli {

int run_run(std::span<const std::string> arguments);

}  // namespace primalsim::cli
