#include "study/machine_variants.h"

#include <fmt/format.h>

#include "accelerator/draft_run.h"
#include "core/activity.h"
#include "core/error.h"
#include "workloads/lowering/lower.h"

namespace primalsim::study {

std::size_t MachineVariants::add(const v1::Mapping& mapping, const std::function<v1::Architecture()>& machine,
                                 bool causes) {
  Variant variant{&mapping, std::nullopt, causes};
  try {
    variant.machine = machine();
  } catch (const InputError& error) {
    variant.outcome.note = error.what();
    variants_.push_back(std::move(variant));
    return variants_.size() - 1;
  }
  const auto [found, is_new] =
      numbers_.try_emplace({&mapping, variant.machine->SerializeAsString()}, variants_.size());
  if (is_new) {
    variants_.push_back(std::move(variant));
  } else if (causes) {
    variants_[found->second].causes = true;
  }
  return found->second;
}

void MachineVariants::run(Work& work) {
  work.for_each(
      variants_.size(), [&](std::size_t i) { run(variants_[i]); }, "runs on other machines");
}

void MachineVariants::run(Variant& variant) const {
  if (!variant.machine) return;
  const Activity activity(fmt::format("{} on another machine", variant.mapping->name()));
  static thread_local workloads::ProgramDraft draft;  // its storage is used again
  try {
    const pe_models::Machine machine(*variant.machine);
    workloads::lower_draft(inputs_.workload, *variant.mapping, machine, inputs_.workload.layer().name(),
                           context_, draft);
    const accelerator::DraftRun run = accelerator::run_draft(draft, machine, variant.causes);
    variant.outcome.cycles = run.cycles;
    if (!run.attribution) return;
    for (const accelerator::Share& share : run.attribution->shares) {
      variant.outcome.causes[accelerator::cause_name(share.cause)] += static_cast<std::int64_t>(share.cycles);
    }
  } catch (const InputError& error) {
    variant.outcome.note = error.what();
  }
}

}  // namespace primalsim::study
