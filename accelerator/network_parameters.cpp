#include "accelerator/network_parameters.h"

#include <unistd.h>

#include <algorithm>
#include <limits>

#include "core/error.h"
#include "noc/ipcn/scratchpad_port.h"
#include "noc/ipcn/trees/tree.h"

namespace primalsim::accelerator {
namespace {

constexpr std::uint64_t kBytesPerMacro = 2048;  // measured, rounded up
constexpr double kGigabyte = 1e9;

// Lowering shapes trees by the one, the network adds by the other.
static_assert(pe_models::Scratchpad::kAccessesOfAFlitAdded ==
              noc::ipcn::ScratchpadPort::kAccessesOfAFlitAdded);

}  // namespace

noc::ipcn::Parameters network_parameters(const v1::Program& program, const pe_models::Machine& machine) {
  const pe_models::Mesh& mesh = machine.mesh();
  if (program.width() != mesh.width || program.height() != mesh.height) {
    throw_input_error("the program was made for tiles of {} x {} macros; architecture '{}' has {} x {}",
                      program.width(), program.height(), machine.name(), mesh.width, mesh.height);
  }
  return network_parameters(program.tiles(), machine);
}

noc::ipcn::Parameters network_parameters(std::uint32_t tiles, const pe_models::Machine& machine) {
  noc::ipcn::Parameters parameters;
  parameters.ribbon = machine.ribbon(tiles);
  parameters.fifo_flits = machine.router().fifo_flits;
  parameters.link_latency_cycles = machine.router().link_latency_cycles;
  parameters.adder_latency_cycles = machine.compute().adder_latency_cycles;
  parameters.adder_cycles_per_flit = machine.compute().adder_cycles_per_flit;
  parameters.inline_adders = machine.compute().inline_adders;
  parameters.scratchpad_port = machine.scratchpad().ports != 0;
  if (machine.scratchpad().ports == 1)
    parameters.shared_port_words = static_cast<std::uint32_t>(machine.scratchpad().words_per_cycle);
  parameters.flit_bytes = machine.router().flit_bytes();
  parameters.tile_link_bytes_per_cycle = machine.tile_link().bytes_per_cycle;
  parameters.tile_link_latency_cycles = machine.tile_link().latency_cycles;
  if (machine.router().tree) parameters.tree = *machine.router().tree;
  if (noc::ipcn::find_tree(parameters.tree) == nullptr) {
    throw_input_error("router.tree of architecture '{}' is '{}'; allowed are {}", machine.name(),
                      parameters.tree, noc::ipcn::tree_names());
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

std::uint64_t fabric_memory_bytes(const Ribbon& ribbon) { return ribbon.macros() * kBytesPerMacro; }

std::uint64_t physical_memory_bytes() {
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page_bytes = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page_bytes <= 0) return std::numeric_limits<std::uint64_t>::max();
  return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_bytes);
}

void check_fabric_memory(const Ribbon& ribbon) {
  const std::uint64_t needed = fabric_memory_bytes(ribbon);
  const std::uint64_t available = physical_memory_bytes();
  const std::uint64_t macros = needed / kBytesPerMacro;
  if (needed > available) {
    throw_input_error(
        "{} tiles of {} x {} macros would take about {:.1f} GB of memory; this machine has {:.1f} GB",
        ribbon.tiles, ribbon.width, ribbon.height, static_cast<double>(needed) / kGigabyte,
        static_cast<double>(available) / kGigabyte);
  }
  if (macros * 7 > std::numeric_limits<std::uint32_t>::max()) {
    throw_input_error("{} tiles of {} x {} macros are {} macros; allowed are at most {}", ribbon.tiles,
                      ribbon.width, ribbon.height, macros, std::numeric_limits<std::uint32_t>::max() / 7);
  }
}

}  // namespace primalsim::accelerator
