#include "study/compare.h"

#include <algorithm>
#include <utility>

#include "study/sensitivity.h"
#include "study/simulate.h"
#include "study/stability.h"
#include "workloads/program/check_program.h"

namespace primalsim::study {
namespace {

// Names in the table: the mapping's own, and where it comes from too where two have the same.
std::vector<std::string> labels(const std::vector<MappingChoice>& choices,
                                const std::vector<v1::Mapping>& mappings) {
  std::vector<std::string> result;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const bool taken = std::find(result.begin(), result.end(), mappings[i].name()) != result.end();
    result.push_back(taken ? fmt::format("{} ({})", mappings[i].name(), choices[i].name)
                           : mappings[i].name());
  }
  return result;
}

StepOptions step_options(const StepRequest& request, const pe_models::Machine& machine) {
  StepOptions options;
  options.lm_head = request.strategy.lm_head;
  options.lockstep = request.lockstep;
  options.policy = check_step(machine, request.policy, request.lockstep);
  options.kernel.attribution = true;
  options.kernel.details = request.details;
  return options;
}

StepOptions step_options(const RunRequest& request, const pe_models::Machine& machine) {
  StepOptions options = step_options(static_cast<const StepRequest&>(request), machine);
  if (request.reference_kernel) options.kernel.kernel = accelerator::NetworkKernel::kReference;
  return options;
}

void add_rows(std::vector<v1::SensitivityRow> rows, v1::MappingResult& result) {
  for (v1::SensitivityRow& row : rows) *result.add_sensitivity() = std::move(row);
}

}  // namespace

v1::Result compare(Session& session, const Inputs& inputs, const CompareRequest& request,
                   const Progress& progress) {
  Work work(session, progress);
  const std::vector<MappingChoice> choices = request.mappings.empty() ? all_strategies() : request.mappings;
  const std::uint32_t context = context_of(inputs.workload, request.context);
  const StepOptions options = step_options(request, inputs.architecture);
  std::vector<v1::Mapping> mappings(choices.size());
  work.for_each(choices.size(), [&](std::size_t i) {
    mappings[i] = make_mapping(choices[i], inputs, request.strategy, context);
  });
  const std::vector<std::string> names = labels(choices, mappings);
  std::vector<v1::MappingResult> results(choices.size());
  work.for_each(choices.size(), [&](std::size_t i) {
    results[i] = simulate(inputs, mappings[i], names[i], context, options, work).result;
  });
  v1::Result result = result_header(inputs, context, options.lm_head);
  add_energy_assumptions(inputs.architecture, options.policy, result);
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (request.sensitivity || request.stability) {
      add_rows(sensitivity(inputs, mappings[i], context, work), results[i]);
      work.say("{}: ran the layer with each number of the machine halved and doubled", names[i]);
    }
    *result.add_mappings() = std::move(results[i]);
  }
  add_differences(result);
  if (request.stability) add_stability(inputs, mappings, context, work, result);
  return result;
}

RunOutcome run(Session& session, const Inputs& inputs, const RunRequest& request, const Progress& progress) {
  Work work(session, progress);
  const std::uint32_t context = context_of(inputs.workload, request.context);
  const v1::Mapping mapping = make_mapping(request.mapping, inputs, request.strategy, context);
  const StepOptions options = step_options(request, inputs.architecture);
  Simulation simulation = simulate(inputs, mapping, mapping.name(), context, options, work);
  if (request.sensitivity) add_rows(sensitivity(inputs, mapping, context, work), simulation.result);
  RunOutcome outcome;
  outcome.result = result_header(inputs, context, options.lm_head);
  add_energy_assumptions(inputs.architecture, options.policy, outcome.result);
  if (request.whole_model) {
    *simulation.result.mutable_whole_model() =
        simulate_whole_model(inputs, mapping, simulation.layer, options, work);
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
  const StepOptions options = step_options(request, machine);
  v1::Result result;
  result.set_model(program.model());
  result.set_adapter("");
  result.set_architecture(architecture.name());
  result.set_context(program.context());
  result.set_layers(program.repeats());
  result.set_lm_head(false);
  *result.add_mappings() = simulate(program, nullptr, machine, program.mapping(), options, work);
  add_machine_assumptions(architecture, result);
  add_energy_assumptions(architecture, options.policy, result);
  return result;
}

}  // namespace primalsim::study
