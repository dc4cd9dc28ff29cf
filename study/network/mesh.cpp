#include "study/network/mesh.h"

#include "core/geometry/ring.h"
#include "noc/deadlock/check.h"
#include "noc/ipcn/packet_adapter.h"
#include "noc/ipcn/trees/tree.h"
#include "noc/routing/registry.h"
#include "study/work.h"

namespace primalsim::study {
namespace {

using noc::iq::Kernel;
using noc::iq::Parameters;

// One VC and FIFOs of 32 flits (docs/ipcn.md).
Parameters ipcn_parameters(const MeshRequest& request) {
  for (const auto& [name, given] : {std::pair{"routing-delay", request.routing_delay_cycles},
                                    {"crossbar-delay", request.crossbar_delay_cycles},
                                    {"credit-delay", request.credit_delay_cycles}}) {
    if (given) throw_request_error("{} has no meaning with router ipcn", name);
  }
  if (request.topology != "mesh") {
    throw_request_error("topology is '{}'; allowed with router ipcn is mesh: of its trees ({}) {} serve tori",
                        request.topology, noc::ipcn::tree_names(),
                        noc::ipcn::tree_names(true).empty() ? "none" : noc::ipcn::tree_names(true));
  }
  if (request.routing != "xy") {
    throw_request_error("routing is '{}'; allowed with router ipcn is xy", request.routing);
  }
  if (request.vcs.value_or(1) != 1) {
    throw_request_error("vcs is '{}'; allowed with router ipcn is 1", *request.vcs);
  }
  Parameters parameters;
  parameters.vcs = 1;
  parameters.buffer_flits = 32;
  return parameters;
}

}  // namespace

Mesh make_mesh(const MeshRequest& request) {
  Mesh mesh;
  mesh.ipcn = request.router == "ipcn";
  const std::optional<Parameters> named =
      mesh.ipcn ? ipcn_parameters(request) : noc::iq::named_parameters(request.router);
  if (!named) throw_request_error("router is '{}'; allowed are ipcn, iq3 and iq4", request.router);
  Parameters& parameters = mesh.parameters = *named;
  parameters.width = request.width;
  parameters.height = request.height;
  parameters.vcs = request.vcs.value_or(parameters.vcs);
  parameters.buffer_flits = request.buffer_flits.value_or(parameters.buffer_flits);
  parameters.link_latency_cycles = request.link_latency_cycles.value_or(parameters.link_latency_cycles);
  parameters.routing_delay_cycles = request.routing_delay_cycles.value_or(parameters.routing_delay_cycles);
  parameters.crossbar_delay_cycles = request.crossbar_delay_cycles.value_or(parameters.crossbar_delay_cycles);
  parameters.credit_delay_cycles = request.credit_delay_cycles.value_or(parameters.credit_delay_cycles);
  const auto axis = axis_named(request.topology);
  if (!axis) throw_request_error("topology is '{}'; allowed are {}", request.topology, kTopologyNames);
  parameters.axis = *axis;
  check_parameters(parameters);
  if (request.routing == "xy" && parameters.axis == nullptr) return mesh;
  const Topology topology = parameters.topology();
  mesh.routing = noc::routing::make_routing(request.routing, topology, parameters.vcs);
  noc::deadlock::require_deadlock_free(*mesh.routing, topology, parameters.vcs);
  return mesh;
}

void add_mesh(const MeshRequest& request, const Mesh& mesh, Provenance& made) {
  const Parameters& parameters = mesh.parameters;
  made.setting("mesh", fmt::format("{}x{}", parameters.width, parameters.height));
  made.setting("router", request.router).setting("vcs", std::to_string(parameters.vcs));
  made.setting("buffer", std::to_string(parameters.buffer_flits));
  made.setting("link-latency", std::to_string(parameters.link_latency_cycles));
  if (!mesh.ipcn) {
    made.setting("routing-delay", std::to_string(parameters.routing_delay_cycles));
    made.setting("crossbar-delay", std::to_string(parameters.crossbar_delay_cycles));
    made.setting("credit-delay", std::to_string(parameters.credit_delay_cycles));
  }
  if (request.topology != "mesh") made.setting("topology", request.topology);
  made.setting("routing", request.routing);
}

Kernel kernel_of(const MeshRequest& request, const Mesh& mesh, double flit_hops_per_cycle) {
  const std::optional<Kernel> kernel = noc::iq::kernel_named(request.kernel);
  if (!kernel) {
    throw_request_error("kernel is '{}'; allowed are auto, reference, event and dense", request.kernel);
  }
  if (!mesh.ipcn) return resolve_kernel(*kernel, mesh.parameters, mesh.routing.get(), flit_hops_per_cycle);
  if (*kernel == Kernel::kDense) {
    throw_request_error("kernel is 'dense'; allowed with router ipcn are auto, reference and event");
  }
  return *kernel == Kernel::kAuto ? Kernel::kEvent : *kernel;
}

std::unique_ptr<noc::PacketNetwork> make_network(const Mesh& mesh, Kernel kernel) {
  const Parameters& parameters = mesh.parameters;
  if (!mesh.ipcn) return noc::iq::make_network(kernel, parameters, mesh.routing.get());
  noc::ipcn::Parameters tile;
  tile.ribbon = {1, parameters.width, parameters.height, 1};
  tile.fifo_flits = parameters.buffer_flits;
  tile.link_latency_cycles = parameters.link_latency_cycles;
  auto network = kernel == Kernel::kReference ? make_reference_network(tile) : make_event_network(tile);
  return std::make_unique<noc::ipcn::PacketAdapter>(tile, std::move(network));
}

}  // namespace primalsim::study
