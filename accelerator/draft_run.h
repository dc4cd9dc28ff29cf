// The flit run of a Program for its cycles and their causes alone: many machines are tried this way.
#pragma once

#include <optional>

#include "accelerator/attribution/attribution.h"
#include "core/cycle.h"
#include "pe_models/machine.h"
#include "workloads/program/program_draft.h"

namespace primalsim::accelerator {

struct DraftRun {
  Cycle cycles = 0;
  std::optional<Attribution> attribution;
};

// The flit run and the attribution of run_program(), with all of its checks of the run, without a message.
// Expects a draft as lowering writes it, without cuts. Causes are found where `causes` says so. The thread's
// next run uses the storage of this one again. Throws as run_program() does.
DraftRun run_draft(const workloads::ProgramDraft& draft, const pe_models::Machine& machine,
                   bool causes = false);

}  // namespace primalsim::accelerator
