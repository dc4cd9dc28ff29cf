// The options that shape a mapping made by a strategy.
#pragma once

#include "cli/options.h"
#include "workloads/mapping/strategy.h"

namespace primalsim::cli {

// Declares --seed, --kv-sharding, --kv-together, --reduce and --lm-head.
void declare_strategy_options(Options& options);

// Throws InputError on a value that is not allowed.
workloads::StrategyOptions strategy_options(const Options& options);

}  // namespace primalsim::cli
