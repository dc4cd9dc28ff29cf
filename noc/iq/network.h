// The input-queued wormhole router network `iq`, cycle for cycle that of BookSim2, and its kernels.
//
// docs/booksim.md is the specification of the timing; every kernel must give the same arrivals and totals.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "noc/packets/packet_network.h"
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
std::unique_ptr<PacketNetwork> make_network(Kernel kernel, const Parameters& parameters,
                                            const routing::Routing* routing = nullptr);

// The watchdog's dump: one line per entry.
std::string describe_waiting(const Parameters& parameters, std::span<const WaitingVc> waiting);

}  // namespace primalsim::noc::iq
