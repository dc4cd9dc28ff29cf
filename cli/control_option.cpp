#include "cli/control_option.h"

#include <fmt/format.h>

#include <cstdio>

#include "accelerator/run_lockstep.h"
#include "core/error.h"
#include "report/number_text.h"

namespace primalsim::cli {

void declare_control(Options& options) {
  options.value(
      "control", "dataflow|both",
      "dataflow (the default), or both: each mapping also under lock-step control (docs/lockstep.md)");
}

bool wants_lockstep(const Options& options, const v1::Architecture& architecture) {
  const std::string control = options.text_or("control", "dataflow");
  if (control != "dataflow" && control != "both") {
    throw_input_error("--control is '{}'; allowed are dataflow and both", control);
  }
  if (control == "both") accelerator::control_of(architecture);
  return control == "both";
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
             report::grouped(run.cycles), report::grouped(run.totals.steps));
}

}  // namespace primalsim::cli
