// The load at which a pattern fills its busiest channel.
#pragma once

#include <optional>

#include "noc/packets/channel_loads.h"
#include "noc/routing/routing.h"
#include "noc/traffic/pattern.h"

namespace primalsim::noc::traffic {

// No router accepts more than this, whatever its buffers, since a channel passes a flit per cycle (Dally and
// Towles, Principles and Practices of Interconnection Networks, 2004, chapter 3).
struct ChannelBound {
  double flit_rate = 0;  // flits per node and cycle, mean over all nodes
  Channel channel;       // with the flits per cycle that 1 flit per node and cycle would put on it
};

// `routing` null is xy. Where packets take a fixed order of dimensions every channel is looked at; under
// other routings, all of which are minimal, the channels of nodes and the cuts between columns and between
// rows. Nothing if `mesh` is not of lines, or the pattern has more than 10^8 pairs of source and destination.
std::optional<ChannelBound> channel_bound(const Pattern& pattern, const Topology& mesh,
                                          const routing::Routing* routing);

}  // namespace primalsim::noc::traffic
