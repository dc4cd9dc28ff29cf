// The options that describe a mesh of `iq` routers, shared by the commands that simulate one.
#pragma once

#include "cli/options.h"
#include "noc/iq/network.h"

namespace primalsim::cli {

// Declares --mesh, --router, --vcs, --buffer, --link-latency, --kernel, and the delays that override the
// router's.
void declare_iq_options(Options& options);

// From these options; --mesh must be given. Throws InputError that names the option and what is allowed.
noc::iq::Parameters iq_parameters(const Options& options);
noc::iq::Kernel iq_kernel(const Options& options);

}  // namespace primalsim::cli
