#include "study/simulate.h"

#include <optional>
#include <utility>

#include "accelerator/attribution/attribution_result.h"
#include "accelerator/energy_result.h"
#include "accelerator/lower_bounds/any_mapping.h"
#include "accelerator/network_parameters.h"
#include "accelerator/reprogram.h"
#include "accelerator/whole_model.h"
#include "core/activity.h"
#include "core/error.h"
#include "core/number_text.h"
#include "workloads/lowering/lower.h"
#include "workloads/program/checked_program.h"

namespace primalsim::study {
namespace {

// Into `program`, which is empty.
void lower(const Inputs& inputs, const pe_models::Machine& machine, const v1::Mapping& mapping,
           const std::string& label, const std::string& graph, std::uint32_t context, const Work& work,
           v1::Program& program) {
  const Activity activity(label);
  try {
    workloads::lower(inputs.workload, mapping, machine, graph, context, program);
  } catch (const NoFit& error) {
    const v1::Precision& precision = machine.description().precision();
    const bool is_wider = precision.residual_bits() > precision.activation_bits();
    throw_no_fit("mapping {}: {}{}", label, error.what(),
                 is_wider
                     ? fmt::format(" (precision.residual_bits is {}; vectors between operators take less "
                                   "of them at {} bits)",
                                   precision.residual_bits(), precision.activation_bits())
                     : "");
  }
  work.say("{}: lowered the {} to {} tasks on {} tiles", label, graph,
           grouped(static_cast<std::uint64_t>(program.tasks_size())), program.tiles());
}

accelerator::ProgramResult run(const workloads::CheckedProgram& program, const pe_models::Machine& machine,
                               const std::string& label, const StepOptions& options, const Work& work) {
  const Activity activity(program->graph());
  accelerator::ProgramResult result = accelerator::run_program(program, machine, options.kernel);
  work.say("{}: ran the {} flit by flit: {} cycles, {} flit-hops", label, program->graph(),
           grouped(result.flit_cycles), grouped(result.flit_hops));
  return result;
}

// What comes over the host link: LoRA weights, if energy counts them, and tokens.
struct HostTraffic {
  accelerator::Reprogramming weights;
  accelerator::TokenTraffic token;
};

struct DataflowRuns {
  const accelerator::ProgramResult& layer;
  const std::optional<accelerator::ProgramResult>& head;
};

// The data-flow run as it would be had it taken so many cycles.
accelerator::ProgramResult lasting(const accelerator::ProgramResult& run, Cycle cycles) {
  accelerator::ProgramResult result = run;
  result.flit_cycles = cycles;
  return result;
}

v1::LockstepRun run_lockstep(const workloads::CheckedProgram& layer, const v1::Program* head,
                             const pe_models::Machine& machine, const std::string& label,
                             const DataflowRuns& dataflow, const HostTraffic& host, PolicyChoice policy,
                             const Work& work) {
  const bool attribution = dataflow.layer.attribution.has_value();
  const auto run = accelerator::run_lockstep(layer, machine, {.attribution = attribution});
  std::optional<accelerator::LockstepResult> head_run;
  if (head != nullptr) head_run = accelerator::run_lockstep(*head, machine, {.attribution = attribution});
  work.say("{}: ran the {} in lock-step: {} cycles, {} steps", label, layer->graph(), grouped(run.cycles),
           grouped(run.totals.steps));
  v1::LockstepRun result = make_lockstep_run(run, layer->repeats(), head_run ? &*head_run : nullptr,
                                             head != nullptr ? head->repeats() : 0);
  result.set_cycles_per_token(result.cycles_per_token() + host.token.way.cycles());
  result.set_tokens_per_second(machine.clock_ghz() * 1e9 / static_cast<double>(result.cycles_per_token()));
  accelerator::LockstepPair head_pair;
  if (head_run) head_pair = {&*head_run, &*dataflow.head};
  accelerator::add_attribution({&run, &dataflow.layer}, head_pair, result);
  if (!policy) return result;
  const auto slow_layer = lasting(dataflow.layer, run.cycles);
  const auto slow_head = dataflow.head ? lasting(*dataflow.head, head_run->cycles) : slow_layer;
  v1::EnergyResult& energy = *result.mutable_energy();
  energy = accelerator::token_energy(slow_layer, dataflow.head ? &slow_head : nullptr, host.weights, *policy,
                                     machine, host.token);
  energy.clear_units();  // these are of the data-flow run
  return result;
}

// Per token, as the other bounds are. Throws RunError if the run was faster: then the argument is wrong, or
// the run.
void add_any_mapping_bound(const Inputs& inputs, const pe_models::Machine& machine,
                           const v1::Mapping& mapping, std::uint32_t context, v1::MappingResult& result) {
  const auto cycles_of = [&](const v1::Graph& graph, Cycle cycles) -> Cycle {
    const std::uint32_t tiles = workloads::find_placement(mapping, graph.name()).tiles();
    const Cycle bound =
        accelerator::any_mapping_bound(inputs.workload, graph, machine, tiles, context).cycles;
    if (cycles < bound) {
      throw_run_error("self-check: graph '{}' took {} cycles; no mapping on {} tiles can take less than {}",
                      graph.name(), cycles, tiles, bound);
    }
    return bound;
  };
  v1::LowerBound& bound = *result.add_lower_bounds();
  bound.set_name("any_mapping");
  bound.set_meaning("no mapping of the model on as many tiles can be faster");
  bound.set_cycles(inputs.workload.shape().layers() *
                   cycles_of(inputs.workload.layer(), result.cycles_per_layer()));
  if (result.head_cycles() != 0)
    bound.set_cycles(bound.cycles() + cycles_of(inputs.workload.head(), result.head_cycles()));
}

// Tiles of the layer's placement: its Program has more, for its output.
std::uint32_t layer_tiles(const Inputs& inputs, const v1::Mapping& mapping) {
  for (const v1::Placement& placement : mapping.placements()) {
    if (placement.graph() == inputs.workload.layer().name()) return placement.tiles();
  }
  throw_input_error("mapping {}: there is no placement of graph '{}'", mapping.name(),
                    inputs.workload.layer().name());
}

}  // namespace

PolicyChoice check_step(const pe_models::Machine& machine, PolicyChoice asked, bool lockstep) {
  if (lockstep) accelerator::control_of(machine);
  if (machine.has_energy()) return asked.value_or(pe_models::srpg::Policy::kSrpg);
  if (asked) {
    throw_request_error("policy needs energy and power; architecture {} describes neither", machine.name());
  }
  return std::nullopt;
}

v1::MappingResult simulate(const v1::Program& layer, const v1::Program* head,
                           const pe_models::Machine& machine, const std::string& label,
                           const StepOptions& options, Work& work) {
  const Activity activity(label);
  const workloads::CheckedProgram checked(layer);
  auto layer_run = run(checked, machine, label, options, work);
  std::optional<accelerator::ProgramResult> head_run;
  if (head != nullptr) head_run = run(*head, machine, label, options, work);
  HostTraffic host{{}, accelerator::measure_token_traffic(layer, head, machine)};
  v1::MappingResult result = make_mapping_result(label, layer_run, head_run, machine.clock_ghz(), host.token);
  if (layer_run.details) *result.mutable_details() = *std::exchange(layer_run.details, std::nullopt);
  if (options.policy) {
    if (options.adapter_switch || *options.policy == pe_models::srpg::Policy::kRefresh)
      host.weights = accelerator::measure_reprogramming(checked, machine, &layer_run);
    *result.mutable_energy() = accelerator::token_energy(layer_run, head_run ? &*head_run : nullptr,
                                                         host.weights, *options.policy, machine, host.token);
  }
  if (options.lockstep) {
    *result.mutable_lockstep() =
        run_lockstep(checked, head, machine, label, {layer_run, head_run}, host, options.policy, work);
  }
  return result;
}

Simulation simulate(const Inputs& inputs, const v1::Mapping& mapping, const std::string& label,
                    std::uint32_t context, const StepOptions& options, Work& work) {
  const pe_models::Machine machine(inputs.architecture);
  for (const v1::Placement& placement : mapping.placements()) {
    accelerator::check_fabric_memory(machine.ribbon(placement.tiles() + 1));
  }
  Simulation simulation;
  lower(inputs, machine, mapping, label, inputs.workload.layer().name(), context, work, *simulation.layer);
  std::optional<workloads::ArenaProgram> head;
  if (options.lm_head)
    lower(inputs, machine, mapping, label, inputs.workload.head().name(), context, work, *head.emplace());
  simulation.result = simulate(*simulation.layer, head ? &**head : nullptr, machine, label, options, work);
  add_any_mapping_bound(inputs, machine, mapping, context, simulation.result);
  return simulation;
}

v1::WholeModelRun simulate_whole_model(const Inputs& inputs, const v1::Mapping& mapping,
                                       const v1::Program& layer, const StepOptions& options, Work& work) {
  const Activity activity("all layers as one network");
  const std::uint32_t layers = inputs.workload.shape().layers();
  const v1::Program chain = accelerator::chain_layers(layer, layer_tiles(inputs, mapping), layers);
  const auto of_all = run(chain, inputs.architecture, mapping.name(), options, work);
  return accelerator::make_whole_model_run(chain, of_all, layers);
}

}  // namespace primalsim::study
