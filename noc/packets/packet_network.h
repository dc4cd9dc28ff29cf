// A network of whatever router as synthetic traffic and traces see it: packets go in, arrivals come out.
//
// One virtual call per batch of packets and per batch of cycles, none per flit.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/cycle.h"
#include "noc/routing/routing.h"

namespace primalsim::noc {

struct Packet {
  std::uint32_t id = 0;  // chosen by the user; only passed through
  std::uint32_t source = 0;
  std::uint32_t destination = 0;
  std::uint32_t flits = 1;  // 1 .. 2^20
  Cycle create_cycle = 0;
  std::uint8_t route_class = 0;  // handed to the routing function, e.g. o1turn's choice of XY or YX; < 16
};

struct Arrival {
  Packet packet;
  std::uint32_t hops = 0;      // routers visited
  Cycle front_cycle = 0;       // became the first of its source's queue: BookSim generates it in this cycle
  Cycle inject_cycle = 0;      // head left the source
  Cycle head_eject_cycle = 0;  // head seen by the destination
  Cycle tail_eject_cycle = 0;
};

// Sums over the whole run, of all cycles before now(). In flight are the flits of packets that have reached
// the front of their source's queue and have not been ejected: the sum of their ages at `now` is
// (generated_flits - ejected_flits) * now - (generated_create_cycles - ejected_create_cycles).
struct PacketTotals {
  std::uint64_t generated_flits = 0;
  std::uint64_t injected_flits = 0;
  std::uint64_t ejected_flits = 0;
  std::uint64_t generated_create_cycles = 0;  // sum over flits of their packet's create_cycle
  std::uint64_t ejected_create_cycles = 0;
  std::uint64_t router_flit_hops = 0;  // flits that won a switch; a flit over H links counts H + 1 times
  friend bool operator==(const PacketTotals&, const PacketTotals&) = default;
};

// A head that asked for an output VC in the last cycle and got none, or a packet without credit, for the
// watchdog's dump.
struct WaitingVc {
  std::uint32_t router = 0;
  Port input = routing::kTerminal;
  std::uint8_t input_vc = 0;
  std::uint32_t packet = 0;  // id
  bool holds_output_vc =
      false;  // it has `output_vc` and waits for a credit; else it waits for one of `vc_mask`
  Port output = routing::kTerminal;  // one entry per candidate output
  std::uint8_t output_vc = 0;
  std::uint16_t vc_mask = 0;
  std::vector<std::uint32_t>
      holders;  // ids of the packets that hold the VCs waited for, or fill the buffer behind them
};

class PacketNetwork {
 public:
  virtual ~PacketNetwork() = default;

  // Appends to the sources' queues (FIFO, unbounded). Within one source create cycles do not decrease; none
  // lies before now(). Throws InputError otherwise, and for a packet off the mesh or without flits.
  virtual void enqueue(std::span<const Packet> packets) = 0;

  // Simulates the cycles now() .. end - 1 and appends the packets whose tail was ejected in them, ordered by
  // (tail_eject_cycle, destination); this is unique. Idle time costs nothing. An open-loop generator
  // therefore enqueues what is created before `end`, runs until `end`, and repeats. Throws RunError on
  // deadlock (see waiting()).
  virtual void run_until(Cycle end, std::vector<Arrival>& arrivals) = 0;
  // The same until nothing is queued or under way, or `limit` is reached: true if empty. Then now() is one
  // past the last cycle in which a tail was ejected (at least what it was).
  virtual bool run_until_empty(Cycle limit, std::vector<Arrival>& arrivals) = 0;

  virtual Cycle now() const = 0;
  virtual const PacketTotals& totals() const = 0;
  // Nothing queued, nothing under way.
  virtual bool empty() const = 0;
  // Bytes of state per router, queues of the sources and records of packets not counted.
  virtual std::size_t bytes_per_router() const = 0;
  // Everything that waits in a router, ordered by (router, input, input_vc, output).
  virtual std::vector<WaitingVc> waiting() const = 0;
};

}  // namespace primalsim::noc
