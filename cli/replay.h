// `primalsim replay`: a recorded packet trace through a network, packet by packet.
#pragma once

#include <span>
#include <string>

namespace primalsim::cli {

int run_replay(std::span<const std::string> arguments);

}  // namespace primalsim::cli
