// `primalsim check`: whether a mapping fits a model and a machine.
#pragma once

#include <span>
#include <string>

namespace primalsim::cli {

// Exit status 0 if it fits; throws InputError if not. With --functional, 1 if it computes wrong numbers.
int run_check(std::span<const std::string> arguments);

}  // namespace primalsim::cli
