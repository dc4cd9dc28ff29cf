// The accelerator's network as its user sees it: transfers go in, completions come out, with exact cycles.
//
// One virtual call per transfer, none per flit. docs/ipcn.md is the specification of the timing;
// `ReferenceNetwork` and `EventNetwork` implement it and must agree in every cycle reported here.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/cycle.h"
#include "core/geometry/ribbon.h"

namespace primalsim::noc::ipcn {

using primalsim::kEast;
using primalsim::kNorth;
using primalsim::kPlanarPorts;
using primalsim::kSouth;
using primalsim::kWest;
using primalsim::Port;
inline constexpr Port kAcim{kPlanarPorts};
inline constexpr Port kDcim{kPlanarPorts + 1};
inline constexpr Port kLocal{kPlanarPorts + 2};
inline constexpr unsigned kPorts = 7;

struct Parameters {
  Ribbon ribbon;
  std::uint32_t fifo_flits = 32;            // F, 1 .. 1024
  std::uint32_t link_latency_cycles = 1;    // d, 1 .. 16
  std::uint32_t adder_latency_cycles = 1;   // 0 .. 1024
  std::uint32_t adder_cycles_per_flit = 1;  // 1 .. 64
  // Every access of a flit to a macro's scratchpad takes its port for a cycle (docs/ipcn.md, Scratchpad
  // port), and the adder's pace is the port's; otherwise none takes time.
  bool scratchpad_port = false;
  // Words that a computation moves in an access, where it shares that port; 0: it has one of its own.
  std::uint32_t shared_port_words = 0;  // 0 .. 64
  // The last contribution to a sum takes it along on its way instead of leaving the network (docs/ipcn.md,
  // Adders in the data path).
  bool inline_adders = false;
  std::uint32_t flit_bytes = 8;
  std::uint32_t tile_link_bytes_per_cycle = 64;
  Cycle tile_link_latency_cycles = 5;
  std::string tree = "xy";  // who chooses the trees of transfers: noc/ipcn/trees/tree.h

  friend bool operator==(const Parameters&, const Parameters&) = default;
};

struct Terminal {
  std::uint32_t macro = 0;  // index in the ribbon
  Port port = kLocal;       // kAcim, kDcim or kLocal
};

using TransferId =
    std::uint32_t;  // chosen by the user, unique among the transfers under way; also the tie-breaker

// Unicast (one destination) or multicast. Destinations differ from each other in macro or port.
struct Send {
  std::uint32_t flits = 1;
  Terminal source;
  std::vector<Terminal> destinations;
};

struct ReduceNode {
  std::uint32_t macro = 0;
  std::uint32_t parent = 0;  // index of an earlier node; 0 for the root (node 0)
};

struct Operand {
  std::uint32_t node = 0;
  Port port = kLocal;  // kAcim, kDcim or kLocal of the node's macro
};

struct Reduce {
  std::uint32_t flits = 1;
  std::vector<ReduceNode> nodes;  // every leaf has an operand
  std::vector<Operand> operands;
};

struct Delivery {
  TransferId transfer = 0;
  std::uint32_t output = 0;  // of a send: the index of the destination; of a reduce: 0
};

// A packet whose head left its source, a port 4..6 of a router.
struct Injection {
  TransferId transfer = 0;
  Cycle cycle = 0;
};

// Counts over the whole run; every flit is counted once per thing it passes. Exact whenever no packet is
// under way; a kernel may count a packet as a whole when its head is sent.
struct Totals {
  std::uint64_t injected_flits = 0;     // by sources of ports 4..6
  std::uint64_t ejected_flits = 0;      // into sinks of ports 4..6; a multicast flit once per destination
  std::uint64_t forked_flits = 0;       // copies made: ejected == injected + forked when the network is empty
  std::uint64_t link_flit_hops = 0;     // planar links and crossings
  std::uint64_t router_flit_hops = 0;   // flits sent by any output of a router, i.e. crossbar traversals
  std::uint64_t contributed_flits = 0;  // added to a sum: each adder takes each contribution once
  std::uint64_t inline_flits = 0;       // those of them that were added in the data path
  std::uint64_t crossing_peak_flits = 0;  // most reserved space in use at one gateway and direction
};

// Premises of the network, checked before anything runs.
// Throws InputError naming the field, its value and what is allowed.
void check_parameters(const Parameters& parameters);
// Throws InputError naming the transfer. Destinations given twice are found when the tree is built.
void check_send(const Parameters& parameters, TransferId id, const Send& send);
void check_reduce(const Parameters& parameters, TransferId id, const Reduce& reduce);

const char* port_name(unsigned port);

class HopLog;       // noc/ipcn/hop_log.h
class PayloadUser;  // noc/ipcn/payload.h

class Network {
 public:
  virtual ~Network() = default;

  // From now on transfers carry numbers (noc/ipcn/payload.h); before the first of them. The user must outlive
  // the network. Throws InputError if this network cannot.
  virtual void carry_payloads(PayloadUser& user);

  // Starts a send at `now`, the cycle between deliver(now) and advance(now). This and the next two throw
  // InputError naming the transfer, and change nothing, if a field or the number of the transfer cannot be
  // used.
  virtual void start_send(TransferId id, const Send& send, Cycle now) = 0;
  // Declares a reduce; its operands are started one by one, at any later time. An operand that has no
  // transport to do (the only contribution of the root) still passes the root's local output.
  virtual void declare_reduce(TransferId id, const Reduce& reduce) = 0;
  virtual void start_operand(TransferId id, std::uint32_t operand, Cycle now) = 0;

  // The next cycle in which something happens, after the last advance(); kNever when the network is empty. It
  // may be early (nothing happens then after all), never late.
  virtual Cycle next_cycle() const = 0;
  // Step 1 of cycle `now` (docs/ipcn.md): appends what became complete, sorted by (transfer, output). Call
  // with every cycle next_cycle() named, in increasing order; other cycles in between are allowed.
  virtual void deliver(Cycle now, std::vector<Delivery>& completed) = 0;
  // Steps 3 and 4.
  virtual void advance(Cycle now) = 0;

  // From now on, advance() appends every packet that starts to `log`, which must outlive the network; null:
  // no more.
  virtual void log_injections(std::vector<Injection>* log) = 0;

  // The same for every hop of every packet, if this network can: throws InputError if it cannot.
  virtual void log_hops(HopLog* log);

  // Words that computations move in an access of the scratchpad's port, which they share with the network; 0:
  // they share none.
  virtual std::uint32_t shared_port_words() const { return 0; }
  // Cycles before `now` in which accesses of the network took the scratchpad's port of `macro`; `now` is not
  // before the last deliver().
  virtual Cycle port_cycles(std::uint32_t /*macro*/, Cycle /*now*/) const { return 0; }

  virtual const Totals& totals() const = 0;
  // Flits sent by output `port` of router `macro` so far; exact whenever no packet is under way.
  virtual std::uint64_t output_flits(std::uint32_t macro, Port port) const = 0;
  // True when nothing is under way: no packet, no unfinished reduce.
  virtual bool idle() const = 0;
  // Bytes of state per router, idle; packets under way not counted.
  virtual std::size_t bytes_per_router() const = 0;
  // Who holds which output and who waits for whom, in words; for the message about a run that stops: idle()
  // is false, next_cycle() is kNever, and its user has nothing left to start.
  virtual std::string describe_blocked() const = 0;
};

class TreeBuilder;  // noc/ipcn/trees/tree.h

// Throw InputError if a parameter is out of range. Trees are those of Parameters::tree, or of the builder
// given.
std::unique_ptr<Network> make_reference_network(const Parameters& parameters);
std::unique_ptr<Network> make_reference_network(const Parameters& parameters,
                                                std::unique_ptr<TreeBuilder> trees);
std::unique_ptr<Network> make_event_network(const Parameters& parameters);
std::unique_ptr<Network> make_event_network(const Parameters& parameters, std::unique_ptr<TreeBuilder> trees);

}  // namespace primalsim::noc::ipcn
