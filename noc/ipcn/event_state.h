// What the event kernel keeps per router and per packet. All-zero is the state of an idle, new network.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/cycle.h"
#include "noc/ipcn/channel.h"
#include "noc/ipcn/network.h"
#include "noc/ipcn/scratchpad_port.h"

namespace primalsim::noc::ipcn {

// A packet at one hop: on its way to a FIFO, in it, or in the space of a crossing. In the queue of a source:
// packets of one stream that became ready in the same cycle. Number 0 is none.
struct Record {
  std::uint32_t next = 0;
  std::uint32_t flow = 0;
  std::uint32_t node = 0;       // in the NodePool
  std::uint32_t packet = 0;     // of the flow; of several: the first
  Cycle arrival = 0;            // of the head; in a queue: when it became ready
  std::uint32_t remaining = 0;  // packets, in a queue; on the way to a scratchpad's port: the macro
  std::uint16_t flits = 0;      // of the (first) packet
  std::uint8_t pending = 0;     // outputs that have not started
};

struct Output {
  std::uint64_t flits = 0;
  Cycle busy_until = 0;          // the cycle after the tail of the packet started last
  std::uint32_t record = 0;      // the holder
  std::uint8_t input = 0;        // ... and where it is
  std::uint8_t requests = 0;     // inputs whose front packet wants this output and does not hold it
  std::uint8_t pointer = 0;      // round robin
  bool waiting : 1 = false;      // held, not started
  bool arbitrating : 1 = false;  // an arbitration is scheduled
};

// Behaves like an output that only its queue can claim. While the queue is not empty, either an attempt is
// scheduled or the channel knows that its feeder waits.
struct Source {
  std::uint32_t head = 0;
  std::uint32_t tail = 0;
  Cycle busy_until = 0;
};

// One output and the input whose packets mostly take it: a planar output with the opposite input, so that a
// packet going straight on finds both in one cache line; a terminal port with itself.
struct alignas(64) Side {
  Channel input;
  Output output;
  Source source;  // of a terminal port
};

struct Router {
  std::array<Side, kPorts> sides;  // by output

  static constexpr unsigned side_of_input(unsigned port) { return port ^ (port < kPlanarPorts ? 1u : 0u); }
  Channel& input(unsigned port) { return sides[side_of_input(port)].input; }
  const Channel& input(unsigned port) const { return sides[side_of_input(port)].input; }
  Output& output(unsigned port) { return sides[port].output; }
  const Output& output(unsigned port) const { return sides[port].output; }
  Source& source(unsigned port) { return sides[port].source; }  // terminal ports
  const Source& source(unsigned port) const { return sides[port].source; }
};
static_assert(sizeof(Side) == 64);
static_assert(sizeof(Router) == 448, "200 tiles of 32 x 32 routers are meant to take 88 MiB");
static_assert(sizeof(Record) == 32);

// Packets that follow each other along one tree: a send, an operand, or the sum of a node.
struct Flow {
  static constexpr std::uint32_t kNoReduce = ~std::uint32_t{0};
  TransferId transfer = 0;
  std::uint32_t reduce = kNoReduce;  // slot
  std::uint32_t node = 0;            // tie-breakers at sources
  std::uint32_t operand = 0;
  std::uint32_t target = 0;  // of a reduce: the node that adds it
  std::uint32_t flits = 0;
  std::uint32_t packets = 0;
  std::uint32_t tree = 0;  // in the NodePool
  std::uint32_t tree_size = 0;
  std::uint32_t open_destinations = 0;
  std::uint32_t open_packets = 0;  // of a reduce: not added yet
};

// A reduce under way.
struct ReduceState {
  struct Node {
    std::uint32_t macro = 0;
    std::uint32_t parent = 0;
    std::uint32_t contributions = 0;  // its adder waits for; 0: a leaf that passes its operand on
    std::uint32_t sum = 0;            // the flow of its sum; 0: none yet
  };
  struct Operand {
    Terminal source;
    std::uint32_t node = 0;
    std::uint32_t target = 0;  // the node whose adder takes it
    bool started = false;
  };
  // The contributions to a packet of a sum whose heads have been sent to the sink: when the last head is
  // seen, and when the sum so far could be sent without a pause.
  struct Partial {
    Cycle seen = 0;
    Cycle ready = 0;
  };
  TransferId id = 0;
  std::uint32_t flits = 0;
  std::uint32_t packets = 0;
  std::uint32_t open_packets = 0;  // of the sum at the root
  std::vector<Node> nodes;
  std::vector<Operand> operands;
  // Per node and packet: contributions whose heads have not been sent to the sink.
  std::vector<std::uint32_t> missing;
  std::vector<Partial> partials;  // likewise; empty without adders in the data path
};

// The scratchpad's port, and since when the packet at the front of the local source waits for it, and until
// when.
struct PortState {
  ScratchpadPort port;
  Cycle asked = 0;
  Cycle granted = kNever;  // kNever: nobody waits
};

// One lane between tiles and the source at its far end.
struct EventLane {
  Source source;
  Cycle free_at = 0;
  std::uint64_t reserved_flits = 0;
  std::uint32_t releasing_flits = 0;  // still reserved until the far source has sent them
  Cycle release_at = 0;
};

}  // namespace primalsim::noc::ipcn
