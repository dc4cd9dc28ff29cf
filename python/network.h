// The mesh of traffic and of replayed packets.
#pragma once

#include "python/arguments.h"
#include "study/network.h"

namespace primalsim::python {

inline constexpr std::uint64_t kMostFlits = 1U << 20U;  // of a packet

// "mesh", "router", "topology" and the other numbers of a network.
study::MeshRequest mesh_of(const Arguments& arguments);

}  // namespace primalsim::python
