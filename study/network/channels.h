// Channels of a mesh as messages, and the ways of packets that put flits on them.
#pragma once

#include <optional>

#include "noc/traffic/simulate.h"
#include "primalsim/v1/network.pb.h"
#include "study/network/mesh.h"

namespace primalsim::study {

// `flits_per_cycle` of the channel, whatever its `flits` count.
v1::ChannelLoad link_load(const noc::Channel& channel, const Topology& mesh, double flits_per_cycle);

// Nothing under adaptive routing, and if the mesh is not of lines.
std::optional<noc::traffic::FixedWays> fixed_ways(const Mesh& mesh);

}  // namespace primalsim::study
