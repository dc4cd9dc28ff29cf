// `primalsim traffic`: synthetic traffic through a mesh of routers, latency against load.
#pragma once

#include <span>
#include <string>

namespace primalsim::cli {

int run_traffic(std::span<const std::string> arguments);

}  // namespace primalsim::cli
