#include "study/chip/machine.h"

#include <cmath>

#include "core/error.h"
#include "core/geometry/ring.h"
#include "noc/deadlock/check.h"
#include "noc/routing/registry.h"

namespace primalsim::study {
namespace {

using noc::transactions::Machine;
using noc::transactions::Memory;
using noc::transactions::Network;

std::uint32_t thousandths(double number) { return static_cast<std::uint32_t>(std::lround(number * 1000)); }

Network network_of(const v1::ChipNetwork& network, const Machine& machine, const std::string& where) {
  const auto axis = axis_named(network.topology());
  if (!axis)
    throw_input_error("{}.topology is '{}'; allowed are {}", where, network.topology(), kTopologyNames);
  if (network.order() != "xy" && network.order() != "yx")
    throw_input_error("{}.order is '{}'; allowed are xy and yx", where, network.order());
  Network made;
  made.topology = {machine.width, machine.height, *axis};
  made.order = network.order() == "xy" ? DimensionOrder::kXy : DimensionOrder::kYx;
  return made;
}

Memory memory_of(const v1::ChipMemory& memory) {
  Memory made;
  made.latency_cycles = memory.latency_cycles();
  made.read_millicycles_per_flit = thousandths(memory.read_cycles_per_flit());
  made.write_millicycles_per_flit = thousandths(memory.write_cycles_per_flit());
  made.gap_cycles = memory.gap_cycles();
  made.requests_at_once = memory.requests_at_once();
  made.read_ahead_flits = memory.read_ahead_flits();
  made.queued_requests = memory.queued_requests();
  made.shared_milliflits = thousandths(memory.shared_flits_per_cycle());
  made.write_share_milliflits = memory.has_write_share() ? thousandths(memory.write_share()) : 1000;
  made.multicasts = memory.multicasts();
  return made;
}

void place_memories(const v1::Chip& chip, const std::string& where, Machine& machine) {
  if (chip.memories().empty()) throw_input_error("{}: chip.memories is empty; needed is at least one", where);
  machine.memory_of.assign(machine.nodes(), 0);
  for (int i = 0; i < chip.memories_size(); ++i) {
    const v1::ChipMemory& memory = chip.memories(i);
    const std::string field = fmt::format("{}: chip.memories[{}]", where, i);
    if (i > 0 && memory.places().empty())
      throw_input_error("{}.places is empty; only the first memory is where no other is", field);
    if (i == 0 && !memory.places().empty())
      throw_input_error("{}.places is given; the first memory is where no other is", field);
    if (memory.queued_requests() > chip.router().vc_flits()) {
      throw_input_error("{}.queued_requests is {}; allowed is at most router.vc_flits, {}", field,
                        memory.queued_requests(), chip.router().vc_flits());
    }
    for (const v1::ChipPlace& place : memory.places()) {
      if (place.x() >= machine.width || place.y() >= machine.height) {
        throw_input_error("{}.places has ({}, {}); the grid is {} x {}", field, place.x(), place.y(),
                          machine.width, machine.height);
      }
      std::uint8_t& here = machine.memory_of[place.x() + machine.width * place.y()];
      if (here != 0) throw_input_error("{}.places has ({}, {}) twice", field, place.x(), place.y());
      here = static_cast<std::uint8_t>(i);
    }
    machine.memories.push_back(memory_of(memory));
  }
}

}  // namespace

Machine machine_of(const v1::Chip& chip, const std::string& where) {
  constexpr int kMostNetworks = 4;
  constexpr int kMostMemories = 64;
  Machine machine;
  machine.width = chip.width();
  machine.height = chip.height();
  if (chip.networks().empty() || chip.networks_size() > kMostNetworks)
    throw_input_error("{}: chip.networks has {}; allowed are 1 to {}", where, chip.networks_size(),
                      kMostNetworks);
  if (chip.memories_size() > kMostMemories)
    throw_input_error("{}: chip.memories has {}; allowed are 1 to {}", where, chip.memories_size(),
                      kMostMemories);
  for (int i = 0; i < chip.networks_size(); ++i) {
    machine.networks.push_back(
        network_of(chip.networks(i), machine, fmt::format("{}: chip.networks[{}]", where, i)));
  }
  machine.flit_bytes = chip.router().flit_bytes();
  machine.hop_cycles = chip.router().hop_cycles();
  machine.credit_cycles = chip.router().credit_cycles();
  machine.vc_flits = chip.router().vc_flits();
  machine.shared_flits = chip.router().shared_flits();
  machine.request_vcs = chip.router().request_vcs();
  machine.response_vcs = chip.router().response_vcs();
  machine.multicast_vcs = chip.router().multicast_vcs();
  machine.interface_cycles = chip.interface().latency_cycles();
  machine.header_flits = chip.interface().header_flits();
  machine.most_data_flits = chip.interface().most_data_flits();
  machine.issue_cycles = chip.core().issue_cycles();
  machine.done_cycles = chip.core().done_cycles();
  place_memories(chip, where, machine);
  return machine;
}

void prove_networks(const v1::Chip& chip, const std::string& where) {
  for (int i = 0; i < chip.networks_size(); ++i) {
    const v1::ChipNetwork& network = chip.networks(i);
    const Topology topology{chip.width(), chip.height(), axis_named(network.topology()).value()};
    // One class of virtual channels stands for all: none waits for another.
    const std::string name = (network.datelines() ? "dateline-" : "") + network.order();
    const auto proof = noc::deadlock::check(*noc::routing::make_routing(name, topology, 2), topology, 2);
    if (!proof.safe) throw_input_error("{}: chip.networks[{}]: {}", where, i, proof.problem);
  }
}

}  // namespace primalsim::study
