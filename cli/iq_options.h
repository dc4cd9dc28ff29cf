// The options that describe a mesh of routers, shared by the commands that simulate one.
#pragma once

#include <memory>

#include "cli/options.h"
#include "noc/iq/network.h"

namespace primalsim::cli {

// Declares --mesh, --router, --vcs, --buffer, --link-latency, --kernel, and the delays that override the
// router's.
void declare_iq_options(Options& options);

// From these options; --mesh must be given. Throws InputError that names the option and what is allowed.
noc::iq::Parameters iq_parameters(const Options& options);
noc::iq::Kernel iq_kernel(const Options& options);
// --router ipcn: the accelerator's router, which has one VC, XY routing, and no kernel for loaded meshes.
bool is_ipcn(const Options& options);
// The kernel asked for, auto resolved, of this router.
noc::iq::Kernel ipcn_kernel(const Options& options);
// The network of these options. `kernel` is resolved; `routing` null is XY and must outlive the network.
std::unique_ptr<noc::PacketNetwork> make_mesh(bool ipcn, noc::iq::Kernel kernel,
                                              const noc::iq::Parameters& parameters,
                                              const noc::routing::Routing* routing);

}  // namespace primalsim::cli
