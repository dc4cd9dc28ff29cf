// --context: how many positions the token attends to, itself included.
#pragma once

#include <cstdint>

#include "cli/load_inputs.h"
#include "cli/options.h"

namespace primalsim::cli {

inline constexpr std::uint32_t kDefaultContext = 2048;

void declare_context(Options& options);

// Without the option: kDefaultContext, or what the model was made for if that is less. Throws InputError for
// a number that is none, is 0, or is more than the model was made for.
std::uint32_t context_option(const Options& options, const v1::Workload& workload);

}  // namespace primalsim::cli
