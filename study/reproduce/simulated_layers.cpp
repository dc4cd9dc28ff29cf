#include "study/reproduce/simulated_layers.h"

#include <fmt/format.h>

#include "accelerator/run_lockstep.h"
#include "accelerator/run_program.h"
#include "pe_models/machine.h"
#include "workloads/lowering/lower.h"
#include "workloads/mapping/strategy.h"
#include "workloads/program/arena_program.h"

namespace primalsim::study {
namespace {

// Everything that matters to times and events. Of power that is how large a bank is, whose number is counted.
std::string key_of(const Variant& variant, std::uint32_t context) {
  v1::Architecture machine = variant.architecture;
  machine.clear_power();
  if (variant.architecture.power().has_retention()) {
    machine.mutable_power()->mutable_retention()->set_bank_bytes(
        variant.architecture.power().retention().bank_bytes());
  }
  const std::string workload = variant.workload.SerializeAsString();
  return fmt::format("{}/{}/{}/{}/{}{}", context, variant.lockstep, variant.adapter_switch, workload.size(),
                     workload, machine.SerializeAsString());
}

SimulatedLayer simulate_layer(const Variant& variant, std::uint32_t context) {
  const pe_models::Machine machine(variant.architecture);
  const v1::Mapping mapping = workloads::make_mapping(kReproducedStrategy, variant.workload, machine, {});
  workloads::ArenaProgram layer;
  workloads::lower(variant.workload, mapping, machine, variant.workload.layer().name(), context, *layer);
  const workloads::CheckedProgram checked(*layer);
  const accelerator::ProgramResult run = accelerator::run_program(checked, machine);
  SimulatedLayer result;
  result.repeats = layer->repeats();
  result.own_tiles = run.own_tiles;
  result.cycles = variant.lockstep ? accelerator::run_lockstep(checked, machine).cycles : run.flit_cycles;
  result.kv_banks = run.kv_banks;
  result.lora_banks = run.lora_banks;
  result.events = run.events;
  if (variant.adapter_switch) result.load = accelerator::measure_reprogramming(checked, machine, &run);
  return result;
}

}  // namespace

SimulatedLayer SimulatedLayers::at(const Variant& variant, std::uint32_t context) {
  std::promise<SimulatedLayer> promise;
  std::shared_future<SimulatedLayer> layer;
  {
    const std::lock_guard lock(mutex_);
    const auto [found, added] = layers_.try_emplace(key_of(variant, context));
    if (!added) {
      layer = found->second;
    } else {
      found->second = promise.get_future().share();
    }
  }
  if (layer.valid()) return layer.get();
  try {
    const SimulatedLayer simulated = simulate_layer(variant, context);
    promise.set_value(simulated);
    return simulated;
  } catch (...) {
    promise.set_exception(std::current_exception());
    throw;
  }
}

}  // namespace primalsim::study
