#include "study/more_results.h"

#include <fmt/format.h>

#include <cstdio>

#include "accelerator/energy_result.h"
#include "accelerator/run_lockstep.h"
#include "accelerator/reprogram.h"
#include "core/number_text.h"

namespace primalsim::study {

void add_energy(const v1::Program& layer, const accelerator::ProgramResult& layer_run,
                const accelerator::ProgramResult* head_run, const v1::Architecture& architecture,
                std::optional<pe_models::srpg::Policy> policy, v1::MappingResult& result) {
  if (!policy) return;
  *result.mutable_energy() = accelerator::token_energy(
      layer_run, head_run, accelerator::measure_reprogramming(layer, architecture), *policy, architecture);
}

void add_energy_assumptions(const v1::Architecture& architecture,
                            std::optional<pe_models::srpg::Policy> policy, v1::Result& result) {
  if (!policy) return;
  const v1::Power& power = architecture.power();
  result.add_assumptions(fmt::format(
      "Energy under policy {}: events, and static and clock power of every tile in its state; an active tile "
      "takes {:g} W, a retained one {:g} of it, one that is off {:g}.",
      pe_models::srpg::policy_name(*policy), power.active_microwatts() / 1e6, power.retained_permille() / 1e3,
      power.off_permille() / 1e3));
  result.add_assumptions(
      "Energy rests on the retention power first of all: see the sweep in the report. Adapters are retained, "
      "so a token reprograms nothing; adapter_switch has the token that does.");
  result.add_assumptions(
      "Not in the energy: host, cooling, voltage regulators, and reads of operands from packet buffers by "
      "compute tasks.");
}

void add_lockstep(const v1::Program& layer, const v1::Program* head, const v1::Architecture& architecture,
                  const std::string& label, v1::MappingResult& result) {
  const auto run = accelerator::run_lockstep(layer, architecture);
  v1::LockstepRun& lockstep = *result.mutable_lockstep();
  lockstep.set_cycles_per_layer(run.cycles);
  lockstep.set_cycles_per_token(run.cycles * layer.repeats());
  lockstep.set_rule(noc::lockstep::rule_name(run.rule));
  lockstep.set_steps_per_layer(run.totals.steps);
  lockstep.set_idle_steps_per_layer(run.totals.idle_steps);
  lockstep.set_load_stall_cycles_per_layer(run.totals.load_stall_cycles);
  if (head != nullptr) {
    const auto head_run = accelerator::run_lockstep(*head, architecture);
    lockstep.set_cycles_per_token(lockstep.cycles_per_token() + head_run.cycles * head->repeats());
  }
  fmt::print(stderr, "{}: ran the {} in lock-step: {} cycles, {} steps\n", label, layer.graph(),
             grouped(run.cycles), grouped(run.totals.steps));
}

}  // namespace primalsim::study
