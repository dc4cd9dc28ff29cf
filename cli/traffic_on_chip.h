// `primalsim traffic --machine`: patterns of transactions between the cores of a chip.
#pragma once

#include "cli/options.h"

namespace primalsim::cli {

// Declares --machine and what goes with it alone; --pattern is declared elsewhere.
void declare_traffic_on_chip(Options& options);
// Throws InputError for options of a mesh, too.
int run_traffic_on_chip(const Options& options);
// Throws InputError if one of these options is given without --machine.
void refuse_chip_options(const Options& options);

}  // namespace primalsim::cli
