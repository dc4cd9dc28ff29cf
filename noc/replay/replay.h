// Sends the packets of a trace through a network and compares the outcome with the trace.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/activity.h"
#include "noc/packets/channel_loads.h"
#include "noc/packets/packet_network.h"
#include "noc/replay/trace.h"

namespace primalsim::noc::replay {

struct Outcome {
  Cycle cycles = 0;  // one past the last tail's ejection
  std::uint64_t router_flit_hops = 0;
  Trace trace;  // the packets with the results of this run
};

// `network` must be empty and at cycle 0. The packet in row i of the trace, from 0, has route class i modulo
// `route_classes`. Throws RunError on deadlock.
Outcome replay(const Trace& trace, PacketNetwork& network, unsigned route_classes = 1);

// In the order of kResultNames.
std::array<std::uint64_t, kResults> results_of(const Arrival& arrival);

// Until nothing is under way, piece by piece, so that somebody may look how far it is.
void run_to_the_end(PacketNetwork& network, Activity& activity, std::vector<Arrival>& arrivals);

// What the trace asks for on shortest paths, from its first packet's creation to its last's: flits through
// routers per cycle. 0 without packets.
double flit_hops_per_cycle(const Trace& trace, const Topology& mesh);

// The busiest channels, at most ten, with all flits of the trace, whose packets have route classes as
// replay() gives them. `mesh` is of lines; `orders` has an order for each class.
std::vector<Channel> busiest_channels(const Trace& trace, const Topology& mesh,
                                      const std::vector<DimensionOrder>& orders);

struct Mismatches {
  std::uint64_t packets = 0;
  std::string first;  // names the pid, the column, both values
};

// Compares every result column that `recorded` has. Both hold the same packets.
Mismatches compare(const Trace& recorded, const Trace& simulated);

}  // namespace primalsim::noc::replay
