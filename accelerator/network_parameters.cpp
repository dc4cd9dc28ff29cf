#include "accelerator/network_parameters.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "noc/ipcn/trees/tree.h"

namespace primalsim::accelerator {

noc::ipcn::Parameters network_parameters(const v1::Program& program, const v1::Architecture& architecture) {
  const v1::Mesh& mesh = architecture.mesh();
  if (program.width() != mesh.width() || program.height() != mesh.height()) {
    throw_input_error("the program was made for tiles of {} x {} macros; architecture '{}' has {} x {}",
                      program.width(), program.height(), architecture.name(), mesh.width(), mesh.height());
  }
  const v1::TileLink& link = architecture.tile_link();
  if (link.gateway_routers() < 1 || link.gateway_routers() > mesh.height()) {
    throw_input_error("tile_link.gateway_routers of architecture '{}' is {}; allowed is 1 to mesh.height, {}",
                      architecture.name(), link.gateway_routers(), mesh.height());
  }
  const std::uint32_t flit_bits = architecture.router().flit_bits();
  if (flit_bits % 8 != 0) {
    throw_input_error("router.flit_bits of architecture '{}' is {}; allowed are multiples of 8",
                      architecture.name(), flit_bits);
  }
  noc::ipcn::Parameters parameters;
  parameters.ribbon = {program.tiles(), mesh.width(), mesh.height(), link.gateway_routers()};
  parameters.fifo_flits = architecture.router().fifo_flits();
  parameters.link_latency_cycles = architecture.router().link_latency_cycles();
  parameters.adder_latency_cycles = architecture.router_compute().adder_latency_cycles();
  if (architecture.router_compute().has_adder_cycles_per_flit())
    parameters.adder_cycles_per_flit = architecture.router_compute().adder_cycles_per_flit();
  parameters.flit_bytes = flit_bits / 8;
  parameters.tile_link_bytes_per_cycle = link.bytes_per_cycle();
  parameters.tile_link_latency_cycles =
      static_cast<Cycle>(std::ceil(link.latency_ns() * architecture.clock_ghz()));
  if (architecture.router().has_tree()) {
    parameters.tree = architecture.router().tree();
    if (noc::ipcn::find_tree(parameters.tree) == nullptr) {
      throw_input_error("router.tree of architecture '{}' is '{}'; allowed are {}", architecture.name(),
                        parameters.tree, noc::ipcn::tree_names());
    }
  }
  return parameters;
}

Cycle lane_cycles(const noc::ipcn::Parameters& parameters, std::uint64_t flits) {
  const auto packet_cycles = [&](std::uint64_t length) -> Cycle {
    const std::uint64_t bytes = length * parameters.flit_bytes * parameters.ribbon.gateways;
    const std::uint64_t rate = parameters.tile_link_bytes_per_cycle;
    return std::max(length, (bytes + rate - 1) / rate);
  };
  const std::uint64_t rest = flits % parameters.fifo_flits;
  return flits / parameters.fifo_flits * packet_cycles(parameters.fifo_flits) +
         (rest ? packet_cycles(rest) : 0);
}

}  // namespace primalsim::accelerator
