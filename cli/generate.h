// primalsim generate: whole generations, prefill and decode, request after request.
#pragma once

#include <span>
#include <string>

namespace primalsim::cli {

int run_generate(std::span<const std::string> arguments);

}  // namespace primalsim::cli
