#include "accelerator/token_traffic.h"

#include <algorithm>
#include <vector>

#include "accelerator/host_port.h"
#include "accelerator/run_program.h"
#include "core/checked_math.h"
#include "workloads/program/compose.h"

namespace primalsim::accelerator {
namespace {

struct Item {
  std::uint32_t macro = 0;  // in the tile it lies in, and those behind
  std::uint64_t flits = 1;
};

std::uint32_t own_tiles(const v1::Program& layer) { return std::max(1U, layer.tiles() - 1); }

// What the layer sends to the first tile behind it, and so what it reads itself.
std::vector<Item> slices_of(const v1::Program& layer) {
  const std::uint32_t behind = own_tiles(layer) * layer.width() * layer.height();
  std::vector<Item> slices;
  for (const v1::Task& task : layer.tasks()) {
    if (!task.has_send()) continue;
    for (const v1::Terminal& to : task.send().destinations()) {
      if (to.macro() >= behind) slices.push_back({to.macro() - behind, task.send().flits()});
    }
  }
  return slices;
}

// Where the head has its largest logit: at the root of its last sum, or where it last computes.
Item largest_logit(const v1::Program& head) {
  Item item;
  for (const v1::Task& task : head.tasks()) {
    if (task.has_reduce()) item.macro = task.reduce().nodes(0).macro();
    if (task.has_compute()) item.macro = task.compute().macro();
  }
  return item;
}

v1::Program empty_program(const v1::Program& layer, std::uint64_t tiles) {
  v1::Program program = workloads::compose_like(layer, workloads::GraphKind::kToken, tiles, "a token's way");
  program.add_operators("token");
  return program;
}

void add_packets(std::uint32_t from, std::uint32_t to, std::uint64_t flits, std::uint32_t most_flits,
                 v1::Program& program) {
  for (std::uint64_t sent = 0; sent < flits; sent += most_flits) {
    v1::Task& task = *program.add_tasks();
    task.set_operator_(0);
    v1::Send& send = *task.mutable_send();
    send.set_flits(static_cast<std::uint32_t>(std::min<std::uint64_t>(most_flits, flits - sent)));
    send.mutable_source()->set_macro(from);
    send.mutable_source()->set_port(v1::PORT_LOCAL);
    v1::Terminal& destination = *send.add_destinations();
    destination.set_macro(to);
    destination.set_port(v1::PORT_LOCAL);
  }
}

// The gateway that item i of `count` takes: each an equal share.
std::uint32_t gateway_of(std::size_t i, std::size_t count, const Ribbon& ribbon,
                         const pe_models::Machine& machine) {
  return host_gateway(ribbon, machine, (2 * i + 1) * host_gateways(machine) / (2 * count));
}

// What goes back from the last tile.
std::vector<Item> going_back(const std::vector<Item>& slices, const v1::Program* head) {
  return head != nullptr ? std::vector{largest_logit(*head)} : slices;
}

v1::Program way_in(const v1::Program& layer, const std::vector<Item>& slices,
                   const pe_models::Machine& machine) {
  v1::Program program = empty_program(layer, layer.tiles());
  const Ribbon ribbon = machine.ribbon(program.tiles());
  for (std::size_t i = 0; i < slices.size(); ++i) {
    add_packets(gateway_of(i, slices.size(), ribbon, machine), slices[i].macro, slices[i].flits,
                machine.router().fifo_flits, program);
  }
  return program;
}

v1::Program way_out(const v1::Program& layer, const v1::Program* head, const std::vector<Item>& items,
                    const pe_models::Machine& machine, std::uint32_t distance_tiles) {
  const std::uint64_t tiles = distance_tiles + std::uint64_t{head != nullptr ? head->tiles() : 1};
  v1::Program program = empty_program(layer, tiles);
  const Ribbon ribbon = machine.ribbon(program.tiles());
  for (std::size_t i = 0; i < items.size(); ++i) {
    add_packets(distance_tiles * ribbon.macros_per_tile() + items[i].macro,
                gateway_of(i, items.size(), ribbon, machine), items[i].flits, machine.router().fifo_flits,
                program);
  }
  return program;
}

void add(const ProgramResult& run, const pe_models::Machine& machine, pe_models::EventEnergy& energy,
         TokenTraffic& traffic) {
  traffic.uncontended_cycles += run.uncontended_cycles;
  traffic.flit_hops += run.flit_hops;
  traffic.router_flit_hops += run.router_flit_hops;
  if (machine.has_energy()) pe_models::add_energy(energy, machine.event_energy(run.events));
}

// One tile further costs as much each time: `far` is a tile behind `near`.
void add_further(const ProgramResult& near, const ProgramResult& far, std::uint64_t tiles,
                 const pe_models::Machine& machine, TokenTraffic& traffic) {
  traffic.way.out_cycles += tiles * (far.flit_cycles - near.flit_cycles);
  traffic.uncontended_cycles += tiles * (far.uncontended_cycles - near.uncontended_cycles);
  traffic.flit_hops += tiles * (far.flit_hops - near.flit_hops);
  traffic.router_flit_hops += tiles * (far.router_flit_hops - near.router_flit_hops);
  if (!machine.has_energy()) return;
  const pe_models::EventEnergy before = machine.event_energy(near.events);
  pe_models::EventEnergy more = machine.event_energy(far.events);
  for (std::size_t i = 0; i < more.size(); ++i) more[i] -= before[i];
  pe_models::add_energy(traffic.out_energy, more, tiles);
}

}  // namespace

v1::Program token_in_program(const v1::Program& layer, const pe_models::Machine& machine) {
  return way_in(layer, slices_of(layer), machine);
}

v1::Program token_out_program(const v1::Program& layer, const v1::Program* head,
                              const pe_models::Machine& machine, std::uint32_t distance_tiles) {
  return way_out(layer, head, going_back(slices_of(layer), head), machine, distance_tiles);
}

TokenTraffic measure_token_traffic(const v1::Program& layer, const v1::Program* head,
                                   const pe_models::Machine& machine) {
  TokenTraffic traffic;
  if (!machine.host_link().token_traffic) return traffic;
  const std::vector<Item> slices = slices_of(layer);
  if (slices.empty()) return traffic;
  const ProgramResult in = run_program(way_in(layer, slices, machine), machine);
  add(in, machine, traffic.in_energy, traffic);
  traffic.way.in_cycles = in.flit_cycles;
  // From two tiles on, every tile more adds the same.
  const std::uint64_t distance = std::uint64_t{own_tiles(layer)} * layer.repeats();
  const auto nearest = static_cast<std::uint32_t>(std::min<std::uint64_t>(distance, 2));
  const std::vector<Item> items = going_back(slices, head);
  const ProgramResult near = run_program(way_out(layer, head, items, machine, nearest), machine);
  add(near, machine, traffic.out_energy, traffic);
  traffic.way.out_cycles = near.flit_cycles;
  if (distance == nearest) return traffic;
  const ProgramResult far = run_program(way_out(layer, head, items, machine, nearest + 1), machine);
  add_further(near, far, distance - nearest, machine, traffic);
  return traffic;
}

}  // namespace primalsim::accelerator
