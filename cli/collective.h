// `primalsim collective`: broadcasts, gathers and reductions over a mesh, as trees or as rings.
#pragma once

#include <span>
#include <string>

namespace primalsim::cli {

int run_collective(std::span<const std::string> arguments);

}  // namespace primalsim::cli
