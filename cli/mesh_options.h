// The options that describe a mesh of routers, shared by the commands that simulate one.
#pragma once

#include <cstdint>
#include <utility>

#include "cli/options.h"
#include "study/network.h"

namespace primalsim::cli {

// Declares --mesh, --router, --vcs, --buffer, --link-latency, --topology, --routing, --kernel, and the delays
// that override the router's.
void declare_mesh(Options& options);

// From these options; --mesh must be given. Throws InputError that names the option and what is allowed.
study::MeshRequest mesh_option(const Options& options);

// --mesh WxH, sides of 1 to `most_side`; `needed` follows "--mesh is 'TEXT'; " in the refusal.
std::pair<std::uint32_t, std::uint32_t> mesh_size(const std::string& text, std::uint64_t most_side,
                                                  const char* needed);

}  // namespace primalsim::cli
