#include "accelerator/run_lockstep.h"

#include <algorithm>

#include "accelerator/flit_run.h"
#include "accelerator/linear_run.h"
#include "accelerator/lower_bounds/lower_bounds.h"
#include "accelerator/network_parameters.h"
#include "accelerator/patience.h"
#include "accelerator/self_checks.h"
#include "accelerator/traffic.h"
#include "core/activity.h"
#include "core/error.h"
#include "noc/ipcn/trees/tree.h"
#include "workloads/program/check_program.h"

namespace primalsim::accelerator {
namespace {

using noc::lockstep::Control;
using noc::lockstep::LockstepNetwork;
using noc::lockstep::Rule;

// On one core of the machine of docs/performance.md.
constexpr double kFlitHopsPerSecond = 1e7;

// The schedule that was kept, run again and written down.
Attribution attribute_again(const ProgramImage& image, const noc::ipcn::Parameters& parameters,
                            const Control& control, Rule rule, const std::vector<Cycle>& urgent,
                            std::uint32_t operators, Cycle most_cycles) {
  const Activity activity("finding where the cycles went");
  LockstepNetwork network(parameters, control, rule, urgent);
  noc::lockstep::StepLog log;
  network.record(log);
  const FlitRun run = run_flits(image, network, most_cycles);
  return attribute(image, run.times, parameters, log, control, operators);
}

}  // namespace

Control control_of(const pe_models::Machine& machine) {
  if (!machine.control()) {
    throw_input_error(
        "architecture '{}' has no 'control'; lock-step control needs its commands_per_step, steps_per_bank, "
        "bank_load_cycles and tiles_per_controller (see configs/primal.txtpb)",
        machine.name());
  }
  const pe_models::Control& control = *machine.control();
  return {control.commands_per_step, control.steps_per_bank, control.bank_load_cycles,
          control.tiles_per_controller};
}

std::vector<Cycle> urgency(const ProgramImage& image, const RunTimes& uncontended) {
  std::vector<Cycle> of_task(image.tasks(), 0);
  const auto after = [&](std::uint32_t event) {
    Cycle longest = 0;
    for (const std::uint32_t waiter : image.dependents[event]) {
      const std::uint32_t task = waiter < image.tasks() ? waiter : image.operand_task[waiter - image.tasks()];
      longest = std::max(longest, of_task[task]);
    }
    return longest;
  };
  for (std::uint32_t task = image.tasks(); task-- > 0;) {
    for (std::uint32_t event = image.first_event[task]; event < image.first_event[task + 1]; ++event) {
      // A reduce counts from its last operand, for the first may have waited long.
      Cycle start = uncontended.start[task];
      if (image.kind[task] == TaskKind::kReduce) {
        const ReduceTask& reduce = image.reduce(task);
        const auto first = uncontended.start.begin() + reduce.first_waiter;
        start = *std::max_element(first, first + static_cast<std::ptrdiff_t>(reduce.reduce.operands.size()));
      }
      of_task[task] = std::max(of_task[task], uncontended.event[event] - start + after(event));
    }
  }
  return of_task;
}

LockstepResult run_lockstep(const workloads::CheckedProgram& checked, const pe_models::Machine& machine,
                            const LockstepOptions& options) {
  const Activity in_lockstep("in lock-step");
  const v1::Program& program = checked.message();
  const Control control = control_of(machine);
  const noc::ipcn::Parameters parameters = network_parameters(program, machine);
  if (parameters.adder_cycles_per_flit != 1) {
    throw_input_error(
        "router_compute.adder_cycles_per_flit of architecture '{}' is {}; under lock-step control only 1 is "
        "allowed",
        machine.name(), parameters.adder_cycles_per_flit);
  }
  if (parameters.inline_adders) {
    throw_input_error(
        "router_compute.inline_adders of architecture '{}' is true; under lock-step control only false is "
        "allowed",
        machine.name());
  }
  if (parameters.scratchpad_port) {
    throw_input_error(
        "scratchpad.ports of architecture '{}' is {}; under lock-step control it has to be absent",
        machine.name(), machine.scratchpad().ports);
  }
  check_fabric_memory(parameters.ribbon);
  workloads::check_memory_use(program, machine);
  const ProgramImage image = make_program_image(checked);
  const Traffic traffic =
      count_traffic(image, parameters, static_cast<std::uint32_t>(program.operators_size()));
  check_deadlock(image, parameters, *noc::ipcn::make_trees(parameters.tree, parameters.ribbon));
  const RunTimes none = run_without_transfers(image);
  const RunTimes uncontended = run_uncontended(image, parameters);
  const std::vector<Cycle> urgent = urgency(image, uncontended);
  const std::vector<BoundValue> bounds =
      bound_values({image, traffic, parameters, machine.scratchpad().words_per_cycle, none.makespan(),
                    none.makespan()});  // transfers take other times here
  const Cycle most_cycles = patience(image, uncontended, traffic, control);
  LockstepResult best;
  best.cycles = kNever;
  for (const Rule rule : {Rule::kMostFlits, Rule::kHighestRate, Rule::kMostUrgent}) {
    if (options.rule && rule != *options.rule) continue;
    const Activity activity(noc::lockstep::rule_name(rule), 0,
                            static_cast<double>(traffic.link_hops) / kFlitHopsPerSecond);
    LockstepNetwork network(parameters, control, rule, urgent);
    const std::optional<FlitRun> run = run_flits_below(best.cycles, image, network, most_cycles);
    if (!run) continue;  // another rule is as fast
    const RunTimes& times = run->times;
    check_conservation(network, traffic);
    check_capacity(traffic, parameters.ribbon, times.makespan());
    check_order(image, none, uncontended, times);
    check_latencies(image, parameters, uncontended, times);
    check_bounds(bounds, times.makespan());
    best = {times.makespan(), rule, network.lockstep_totals(),
            measure_operators(program, image, traffic, uncontended, times), std::nullopt};
  }
  if (options.attribution) {
    best.attribution = attribute_again(image, parameters, control, best.rule, urgent,
                                       static_cast<std::uint32_t>(program.operators_size()), most_cycles);
  }
  return best;
}

}  // namespace primalsim::accelerator
