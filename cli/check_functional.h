// `primalsim check --functional`: whether a mapping, simulated with numbers, computes what the model says.
#pragma once

#include "cli/options.h"

namespace primalsim::cli {

// Declares --functional, --kernel, the tokens, and the options that shape a mapping made by a strategy.
void declare_functional(Options& options);

// With the options declared by run_check() parsed and --functional given. Exit status 0 if every number is
// right, 1 if not; throws InputError for a mapping or a machine that does not fit.
int check_functional(const Options& options);

}  // namespace primalsim::cli
