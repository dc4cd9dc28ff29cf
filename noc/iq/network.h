// The input-queued wormhole router network `iq`, cycle for cycle that of BookSim2, as its user sees it:
// packets go in, arrivals come out.
//
// One virtual call per batch of packets and per batch of cycles, none per flit. docs/booksim.md is the
// specification of the timing; every kernel must give the same arrivals and totals.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/cycle.h"
#include "noc/routing/routing.h"

namespace primalsim::noc::iq {

// Ports of a router, inputs and outputs alike; routers and terminals are the nodes of Parameters::topology().
using routing::kMaxVcs;
using routing::kPorts;
using routing::kTerminal;

// VC allocation and switch allocation take one cycle each; channels to and from terminals have a latency
// of 1.
struct Parameters {
  std::uint32_t width = 8;                  // 1 .. 1024
  std::uint32_t height = 8;                 // 1 .. 1024
  std::uint32_t vcs = 4;                    // 1 .. 16
  std::uint32_t buffer_flits = 8;           // per VC, 1 .. 64
  std::uint32_t link_latency_cycles = 1;    // between routers, flits and credits alike, 1 .. 16
  std::uint32_t routing_delay_cycles = 1;   // 0 .. 16; 0 is look-ahead routing
  std::uint32_t crossbar_delay_cycles = 1;  // 1 .. 16
  std::uint32_t credit_delay_cycles = 0;    // 0 .. 16

  const Axis* axis = nullptr;  // of rows and columns; null is a mesh

  Topology topology() const { return {width, height, axis}; }
  std::uint32_t routers() const { return topology().nodes(); }
};

// Sets the stage delays of the named router, "iq4" (four stages) or "iq3" (look-ahead routing), on an 8x8
// mesh of 4 VCs of 8 flits; nothing for any other name.
std::optional<Parameters> named_parameters(std::string_view router);

// Throws InputError that names the parameter and what is allowed.
void check_parameters(const Parameters& parameters);

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
struct Totals {
  std::uint64_t generated_flits = 0;
  std::uint64_t injected_flits = 0;
  std::uint64_t ejected_flits = 0;
  std::uint64_t generated_create_cycles = 0;  // sum over flits of their packet's create_cycle
  std::uint64_t ejected_create_cycles = 0;
  std::uint64_t router_flit_hops = 0;  // flits that won a switch; a flit over H links counts H + 1 times
  friend bool operator==(const Totals&, const Totals&) = default;
};

// A head that asked for an output VC in the last cycle and got none, or a packet without credit, for the
// watchdog's dump.
struct WaitingVc {
  std::uint32_t router = 0;
  Port input = kTerminal;
  std::uint8_t input_vc = 0;
  std::uint32_t packet = 0;  // id
  bool holds_output_vc =
      false;                // it has `output_vc` and waits for a credit; else it waits for one of `vc_mask`
  Port output = kTerminal;  // one entry per candidate output
  std::uint8_t output_vc = 0;
  std::uint16_t vc_mask = 0;
  std::vector<std::uint32_t>
      holders;  // ids of the packets that hold the VCs waited for, or fill the buffer behind them
};

class Network {
 public:
  virtual ~Network() = default;

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
  virtual const Totals& totals() const = 0;
  // Nothing queued, nothing under way.
  virtual bool empty() const = 0;
  // Bytes of state per router, queues of the sources and records of packets not counted.
  virtual std::size_t bytes_per_router() const = 0;
  // Everything that waits in a router, ordered by (router, input, input_vc, output).
  virtual std::vector<WaitingVc> waiting() const = 0;
};

// Kernels. `routing` must outlive the network; null is XY over all VCs (BookSim's `dor`). The event kernel
// does every routing that fits into a table (noc/routing/route_table.h), the dense one those of meshes; XY
// needs no table.
enum class Kernel : std::uint8_t { kAuto, kReference, kEvent, kDense };
std::optional<Kernel> kernel_named(std::string_view name);
const char* kernel_name(Kernel kernel);
// Whether this kernel can simulate such a network. kReference can always.
bool can_simulate(Kernel kernel, const Parameters& parameters, const routing::Routing* routing = nullptr);
// kAuto becomes the kernel that should be fastest. `flit_hops_per_cycle` is what the traffic is expected to
// be, flits through routers in the whole mesh per cycle; 0 if not known or little.
Kernel resolve_kernel(Kernel kernel, const Parameters& parameters, const routing::Routing* routing = nullptr,
                      double flit_hops_per_cycle = 0);
// Throws InputError if this kernel cannot do it. Resolves kAuto for little traffic.
std::unique_ptr<Network> make_network(Kernel kernel, const Parameters& parameters,
                                      const routing::Routing* routing = nullptr);

// The watchdog's dump: one line per entry.
std::string describe_waiting(const Parameters& parameters, std::span<const WaitingVc> waiting);

}  // namespace primalsim::noc::iq
