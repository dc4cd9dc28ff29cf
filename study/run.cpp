#include <fmt/format.h>

#include <utility>

#include "proto/content_hash.h"
#include "study/step.h"
#include "workloads/program/check_program.h"

namespace primalsim::study {
namespace {

StepOptions run_options(const RunRequest& request, const pe_models::Machine& machine) {
  StepOptions options = step_options(request, machine);
  if (request.reference_kernel) options.kernel.kernel = accelerator::NetworkKernel::kReference;
  return options;
}

}  // namespace

RunOutcome run(Session& session, const Inputs& inputs, const RunRequest& request, const Progress& progress) {
  Work work(session, progress);
  const std::uint32_t context = context_of(inputs.workload, request.context);
  const v1::Mapping mapping = make_mapping(request.mapping, inputs, request.strategy, context);
  const StepOptions options = run_options(request, inputs.architecture);
  Simulation simulation = simulate(inputs, mapping, mapping.name(), context, options, work);
  if (request.sensitivity) {
    v1::MappingResult* const row = &simulation.result;
    add_what_helps(inputs, {&mapping, 1}, context, true, work, {&row, 1});
  }
  Provenance made = step_provenance(session, inputs, options, context);
  made.flag("whole-model", request.whole_model);
  set_identity(mapping, made.message(), simulation.result);
  made.strategy(request.strategy, {request.mapping}).mapping(mapping, request.mapping);
  RunOutcome outcome;
  outcome.result = result_header(inputs, context, options.lm_head);
  add_energy_assumptions(inputs.architecture, options.policy, outcome.result);
  *outcome.result.mutable_provenance() = made.message();
  if (request.whole_model) {
    *simulation.result.mutable_whole_model() =
        simulate_whole_model(inputs, mapping, *simulation.layer, options, work);
  }
  *outcome.result.add_mappings() = std::move(simulation.result);
  outcome.layer = std::move(simulation.layer);
  return outcome;
}

v1::Result run(Session& session, const v1::Program& program, const std::string& name,
               const v1::Architecture& architecture, const RunRequest& request, const Progress& progress) {
  Work work(session, progress);
  const pe_models::Machine machine(architecture);
  workloads::check_program(program, machine, name);
  const StepOptions options = run_options(request, machine);
  v1::Result result;
  result.set_model(program.model());
  result.set_adapter("");
  result.set_architecture(architecture.name());
  result.set_context(program.context());
  result.set_layers(program.repeats());
  result.set_lm_head(false);
  Provenance made = step_provenance(session, options);
  made.machine(architecture, request.machine_source);
  made.input("program", program.model(), name, content_hash(program));
  v1::MappingResult& row = *result.add_mappings();
  row = simulate(program, nullptr, machine, program.mapping(), options, work);
  *result.mutable_provenance() = made.message();
  row.set_key(result.provenance().key());
  add_machine_assumptions(architecture, result);
  add_energy_assumptions(architecture, options.policy, result);
  return result;
}

}  // namespace primalsim::study
