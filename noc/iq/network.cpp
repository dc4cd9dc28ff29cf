#include "noc/iq/network.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cmath>

#include "core/error.h"
#include "noc/iq/dense_network.h"
#include "noc/iq/event/event_network.h"
#include "noc/iq/reference_network.h"
#include "noc/routing/registry.h"
#include "noc/routing/route_table.h"

namespace primalsim::noc::iq {

namespace {

struct NamedKernel {
  Kernel kernel;
  const char* name;
};
constexpr std::array kKernels{NamedKernel{Kernel::kAuto, "auto"},
                              NamedKernel{Kernel::kReference, "reference"},
                              NamedKernel{Kernel::kEvent, "event"}, NamedKernel{Kernel::kDense, "dense"}};

// The dense kernel has work per vector of routers and cycle, the event kernel only work per flit and router:
// they meet here (docs/performance.md).
constexpr double kDenseFlitHopsPerVector = 7;

std::unique_ptr<routing::Routing> xy(const Parameters& parameters) {
  return routing::make_routing("xy", parameters.topology(), parameters.vcs);
}

bool fits_a_table(const Parameters& parameters, const routing::Routing* routing) {
  const Topology topology = parameters.topology();
  if (routing != nullptr) return routing::RouteTable::can_hold(*routing, topology);
  return topology.is_mesh() || routing::RouteTable::can_hold(*xy(parameters), topology);
}

// Nothing for XY on a mesh, which the fast kernels compute.
std::optional<routing::RouteTable> table_of(const Parameters& parameters, const routing::Routing* routing) {
  const Topology topology = parameters.topology();
  if (routing != nullptr) return routing::RouteTable(*routing, topology, parameters.vcs);
  if (topology.is_mesh()) return std::nullopt;
  return routing::RouteTable(*xy(parameters), topology, parameters.vcs);
}

void check_range(const char* what, std::uint32_t value, std::uint32_t min, std::uint32_t max) {
  if (value >= min && value <= max) return;
  throw_input_error("{} is {}; allowed is {} to {}", what, value, min, max);
}

const char* name(Port port) { return port < kPlanarPorts ? kDirectionNames[port] : "terminal"; }

std::string place(const Topology& mesh, const WaitingVc& at) {
  return fmt::format("router ({},{}) input {} vc {}", mesh.x(at.router), mesh.y(at.router), name(at.input),
                     at.input_vc);
}

}  // namespace

std::optional<Parameters> named_parameters(std::string_view router) {
  Parameters parameters;
  if (router == "iq4") return parameters;
  if (router != "iq3") return std::nullopt;
  parameters.routing_delay_cycles = 0;
  return parameters;
}

void check_parameters(const Parameters& parameters) {
  check_range("mesh width", parameters.width, 1, 1024);
  check_range("mesh height", parameters.height, 1, 1024);
  check_range("vcs", parameters.vcs, 1, kMaxVcs);
  check_range("buffer flits", parameters.buffer_flits, 1, 64);
  check_range("link latency cycles", parameters.link_latency_cycles, 1, 16);
  check_range("routing delay cycles", parameters.routing_delay_cycles, 0, 16);
  check_range("crossbar delay cycles", parameters.crossbar_delay_cycles, 1, 16);
  check_range("credit delay cycles", parameters.credit_delay_cycles, 0, 16);
}

std::optional<Kernel> kernel_named(std::string_view name) {
  for (const NamedKernel& named : kKernels) {
    if (name == named.name) return named.kernel;
  }
  return std::nullopt;
}

const char* kernel_name(Kernel kernel) { return kKernels[static_cast<std::size_t>(kernel)].name; }

bool can_simulate(Kernel kernel, const Parameters& parameters, const routing::Routing* routing) {
  if (kernel == Kernel::kAuto || kernel == Kernel::kReference) return true;
  if (kernel == Kernel::kDense && !DenseNetwork::can_do(parameters)) return false;
  return fits_a_table(parameters, routing);
}

Kernel resolve_kernel(Kernel kernel, const Parameters& parameters, const routing::Routing* routing,
                      double flit_hops_per_cycle) {
  if (kernel != Kernel::kAuto) return kernel;
  if (!can_simulate(Kernel::kEvent, parameters, routing)) return Kernel::kReference;
  const double vectors = std::ceil(parameters.routers() / double{dense::kLanes});
  const bool loaded = flit_hops_per_cycle >= kDenseFlitHopsPerVector * vectors;
  return loaded && can_simulate(Kernel::kDense, parameters, routing) ? Kernel::kDense : Kernel::kEvent;
}

std::unique_ptr<PacketNetwork> make_network(Kernel kernel, const Parameters& parameters,
                                            const routing::Routing* routing) {
  check_parameters(parameters);
  kernel = resolve_kernel(kernel, parameters, routing);
  if (kernel == Kernel::kReference) return std::make_unique<ReferenceNetwork>(parameters, routing);
  if (kernel == Kernel::kDense) DenseNetwork::require(parameters);
  if (!fits_a_table(parameters, routing)) {
    throw_input_error(
        "the {} kernel does deterministic routings only, up to a size, and {} is none; allowed are auto and "
        "reference",
        kernel_name(kernel), routing != nullptr ? routing->name() : "xy");
  }
  std::optional<routing::RouteTable> table = table_of(parameters, routing);
  if (kernel == Kernel::kDense) return std::make_unique<DenseNetwork>(parameters, std::move(table));
  return event::make_event_network(parameters, std::move(table));
}

std::string describe_waiting(const Parameters& parameters, std::span<const WaitingVc> waiting) {
  std::string text;
  for (const WaitingVc& entry : waiting) {
    text += fmt::format("{}: packet {} ", place(parameters.topology(), entry), entry.packet);
    if (entry.holds_output_vc) {
      text += fmt::format("holds output {} vc {}, waits for a credit", name(entry.output), entry.output_vc);
      text += fmt::format("; behind it: packets {}\n", fmt::join(entry.holders, ", "));
    } else {
      text += fmt::format("waits for output {} vcs {:#x}", name(entry.output), entry.vc_mask);
      text += fmt::format("; held by packets {}\n", fmt::join(entry.holders, ", "));
    }
  }
  return text;
}

}  // namespace primalsim::noc::iq
