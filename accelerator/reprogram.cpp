#include "accelerator/reprogram.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "accelerator/beside_run.h"
#include "accelerator/host_port.h"
#include "accelerator/network_parameters.h"
#include "accelerator/run_program.h"
#include "core/checked_math.h"
#include "core/error.h"
#include "pe_models/machine.h"
#include "workloads/program/compose.h"

namespace primalsim::accelerator {
namespace {

const pe_models::Dcim& writable_dcim(const pe_models::Machine& machine) {
  if (machine.dcim().write_bytes_per_cycle == 0) {
    throw_input_error("architecture {}: dcim.write_bytes_per_cycle is missing; writing LoRA weights needs it",
                      machine.name());
  }
  return machine.dcim();
}

// The macros that hold LoRA weights, row by row over all tiles.
std::vector<v1::MacroUse> holders_by_row(const v1::Program& layer, const Ribbon& ribbon) {
  std::vector<v1::MacroUse> holders;
  for (const v1::MacroUse& use : layer.macros()) {
    if (use.lora_bytes() > 0) holders.push_back(use);
  }
  const auto key = [&](const v1::MacroUse& use) {
    return std::pair(ribbon.position(use.macro()).y, use.macro());
  };
  std::sort(holders.begin(), holders.end(),
            [&](const v1::MacroUse& a, const v1::MacroUse& b) { return key(a) < key(b); });
  return holders;
}

// What the macro holds of LoRA weights, and nothing else: that is of the layer's Program.
v1::MacroUse& add_written(const v1::MacroUse& use, std::uint32_t shift, v1::Program& program) {
  v1::MacroUse& written = *program.add_macros();
  written.set_macro(use.macro() + shift);
  written.set_weight_bytes(0);
  written.set_lora_bytes(use.lora_bytes());
  written.set_kv_bytes(0);
  written.set_accumulators(0);
  written.set_packet_buffers(0);
  return written;
}

// One packet to a macro, and the task that writes it.
void add_packet(std::uint32_t from, std::uint32_t to, std::uint64_t bytes, std::uint64_t flit_bytes,
                const pe_models::Dcim& dcim, v1::Program& program) {
  v1::Task& sending = *program.add_tasks();
  sending.set_operator_(0);
  v1::Send& send = *sending.mutable_send();
  send.set_flits(static_cast<std::uint32_t>(divide_up(bytes, flit_bytes)));
  send.mutable_source()->set_macro(from);
  send.mutable_source()->set_port(v1::PORT_LOCAL);
  v1::Terminal& destination = *send.add_destinations();
  destination.set_macro(to);
  destination.set_port(v1::PORT_DCIM);

  const auto sent = static_cast<std::uint32_t>(program.tasks_size() - 1);
  v1::Task& writing = *program.add_tasks();
  writing.set_operator_(0);
  workloads::add_dependency(sent, 0, *writing.mutable_after());
  v1::Compute& compute = *writing.mutable_compute();
  compute.set_macro(to);
  compute.set_unit(v1::Compute::DCIM);
  compute.set_cycles(static_cast<std::uint32_t>(dcim.write(bytes).cycles));
  compute.set_scratchpad_words(0);
  compute.set_operations(0);
  compute.set_written_bytes(bytes);
  compute.set_limit(v1::Compute::LIMIT_WRITING);
}

}  // namespace

LoraLoad lora_load(const v1::Program& layer) {
  LoraLoad load;
  for (const v1::MacroUse& use : layer.macros()) {
    load.bytes += use.lora_bytes();
    load.most_pe_bytes = std::max<std::uint64_t>(load.most_pe_bytes, use.lora_bytes());
    load.macros += use.lora_bytes() > 0 ? 1 : 0;
  }
  return load;
}

Cycle reprogram_cycles(const LoraLoad& load, const pe_models::Machine& machine) {
  if (load.bytes == 0) return 0;
  const pe_models::Dcim& dcim = writable_dcim(machine);
  return std::max(divide_up(load.bytes, machine.host_bytes_per_cycle()),
                  dcim.write(load.most_pe_bytes).cycles);
}

v1::Program reprogram_program(const v1::Program& layer, const pe_models::Machine& machine,
                              std::uint32_t distance_tiles) {
  const LoraLoad load = lora_load(layer);
  if (load.bytes == 0) throw_input_error("program: no macro holds LoRA weights to be written");
  const pe_models::Dcim& dcim = writable_dcim(machine);
  v1::Program program =
      workloads::compose_like(layer, workloads::GraphKind::kReprogram,
                              std::uint64_t{layer.tiles()} + distance_tiles, "reprogramming");
  program.set_repeats(layer.repeats());
  program.add_operators("lora");
  const Ribbon ribbon = machine.ribbon(program.tiles());
  const std::uint64_t flit_bytes = machine.router().flit_bytes();
  const std::uint64_t packet_bytes = flit_bytes * machine.router().fifo_flits;
  const std::uint64_t gateways = host_gateways(machine);
  std::uint64_t before = 0;
  for (const v1::MacroUse& use : holders_by_row(layer, ribbon)) {
    const std::uint64_t held = use.lora_bytes();
    // Each gateway gets an equal share of the bytes, the upper rows the upper ones; the macro's middle
    // counts.
    const std::uint32_t from = host_gateway(ribbon, machine, (before + held / 2) * gateways / load.bytes);
    before += held;
    v1::MacroUse& written = add_written(use, distance_tiles * ribbon.macros_per_tile(), program);
    for (std::uint64_t sent = 0; sent < held; sent += packet_bytes) {
      const std::uint64_t bytes = std::min<std::uint64_t>(packet_bytes, held - sent);
      add_packet(from, written.macro(), bytes, flit_bytes, dcim, program);
    }
  }
  return program;
}

namespace {

Cycle beyond(Cycle cycles, Cycle without) { return cycles - std::min(cycles, without); }

// `alone` is the run of the writing at the layer's own first tile.
Passing measure_passing(const workloads::CheckedProgram& layer, const pe_models::Machine& machine,
                        const ProgramResult& alone, const ProgramResult* known) {
  Passing passing;
  passing.link.look_ahead = machine.host_link().look_ahead_layers;
  if (!machine.host_link().is_shared) return passing;
  std::optional<ProgramResult> run;
  if (known == nullptr) run = run_program(layer, machine);
  const ProgramResult& layer_run = known != nullptr ? *known : *run;
  const v1::Program behind = reprogram_program(layer.message(), machine, layer_run.own_tiles);
  const workloads::CheckedProgram writing(behind);
  const ProgramResult idle = run_program(writing, machine);
  const BesideEnds both = run_beside(layer, writing, machine);
  passing.link.is_shared = true;
  passing.link.pass_cycles = beyond(idle.flit_cycles, alone.flit_cycles);
  passing.link.slowed_cycles = beyond(both.first, layer_run.flit_cycles);
  passing.link.delayed_cycles = beyond(both.second, alone.flit_cycles);
  passing.events.flit_hops = idle.events.flit_hops - alone.events.flit_hops;
  passing.events.tile_link_bits = idle.events.tile_link_bits - alone.events.tile_link_bits;
  return passing;
}

}  // namespace

pe_models::EventEnergy writing_energy(const Reprogramming& reprogramming, std::uint32_t layers,
                                      const pe_models::Machine& machine) {
  pe_models::EventEnergy energy{};
  pe_models::add_energy(energy, machine.event_energy(reprogramming.events), layers);
  if (reprogramming.passing.link.is_shared) {
    const std::uint64_t passed = std::uint64_t{layers} * (layers - 1) / 2;  // 0 + 1 + ... + layers - 1
    pe_models::add_energy(energy, machine.event_energy(reprogramming.passing.events), passed);
  }
  return energy;
}

Reprogramming measure_reprogramming(const workloads::CheckedProgram& layer, const pe_models::Machine& machine,
                                    const ProgramResult* layer_run) {
  Reprogramming result;
  result.load = lora_load(layer.message());
  if (result.load.bytes == 0) return result;
  result.formula_cycles = reprogram_cycles(result.load, machine);
  const ProgramResult run = run_program(reprogram_program(layer.message(), machine), machine);
  result.cycles = run.flit_cycles;
  result.events = run.events;
  result.passing = measure_passing(layer, machine, run, layer_run);
  return result;
}

}  // namespace primalsim::accelerator
