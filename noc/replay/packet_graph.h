// Packets of which some wait for others, and their way through a network: a packet is created when it may be
// and all it waits for has arrived.
#pragma once

#include <cstdint>
#include <vector>

#include "noc/packets/packet_network.h"
#include "noc/replay/replay.h"
#include "noc/replay/trace.h"

namespace primalsim::noc::replay {

struct PacketGraph {
  // create_cycle is the earliest; it does not decrease from one packet to the next.
  std::vector<Row> packets;
  // Packet i is waited for by dependents[first_dependent[i]] .. dependents[first_dependent[i + 1] - 1],
  // numbers of later packets, each once. Empty: none waits.
  std::vector<std::uint32_t> first_dependent;
  std::vector<std::uint32_t> dependents;
};

struct GraphOutcome {
  // Rows in order of their creation, which may be later than the earliest; equal ones in the graph's order.
  Outcome outcome;
  std::uint64_t late_packets = 0;
  std::uint64_t late_cycles = 0;  // of all of them
};

// A packet that waits is created at its earliest in the cycle after that in which the last tail it waits for
// has been ejected. The i-th created has route class i modulo `route_classes`, so that replay() of the
// outcome's trace gives the same again. `network` must be empty and at cycle 0. Throws RunError on deadlock.
GraphOutcome replay(const PacketGraph& graph, PacketNetwork& network, unsigned route_classes = 1);

}  // namespace primalsim::noc::replay
