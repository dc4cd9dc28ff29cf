#include "study/step.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "proto/content_hash.h"
#include "study/cause_removal.h"
#include "study/machine_variants.h"
#include "study/sensitivity.h"

namespace primalsim::study {

StepOptions step_options(const StepRequest& request, const pe_models::Machine& machine) {
  StepOptions options;
  options.lm_head = request.strategy.lm_head;
  options.lockstep = request.lockstep;
  options.policy = check_step(machine, request.policy, request.lockstep);
  options.kernel.attribution = true;
  options.kernel.details = request.details;
  return options;
}

Provenance step_provenance(Session& session, const StepOptions& options) {
  Provenance made(session);
  made.setting("control", options.lockstep ? "both" : "dataflow");
  made.setting("policy", options.policy ? pe_models::srpg::policy_name(*options.policy) : "no energy");
  return made;
}

Provenance step_provenance(Session& session, const Inputs& inputs, const StepOptions& options,
                           std::uint32_t context) {
  Provenance made = step_provenance(session, options);
  made.setting("context", std::to_string(context)).flag("lm-head", options.lm_head);
  made.machine(inputs.architecture, inputs.sources.machine).model(inputs.workload, inputs.sources);
  return made;
}

void add_what_helps(const Inputs& inputs, std::span<const v1::Mapping> mappings, std::uint32_t context,
                    bool removals, Work& work, std::span<v1::MappingResult* const> rows) {
  MachineVariants variants(inputs, context);
  std::vector<Sensitivity> sensitivities;
  std::vector<CauseRemovals> causes;
  for (std::size_t i = 0; i < mappings.size(); ++i) {
    sensitivities.emplace_back(inputs, mappings[i], variants);
    if (removals) causes.emplace_back(inputs, mappings[i], *rows[i], variants);
  }
  variants.run(work);
  for (std::size_t i = 0; i < mappings.size(); ++i) {
    for (const v1::SensitivityRow& row : sensitivities[i].rows(variants)) *rows[i]->add_sensitivity() = row;
    if (!removals) continue;
    for (const v1::CauseRemoval& row : causes[i].rows(variants)) *rows[i]->add_removed_causes() = row;
  }
}

void set_identity(const v1::Mapping& mapping, const v1::Provenance& provenance, v1::MappingResult& row) {
  if (mapping.has_seed()) row.set_seed(mapping.seed());
  row.set_hash(content_hash(mapping));
  row.set_key(row_key(provenance, row.hash()));
}

}  // namespace primalsim::study
