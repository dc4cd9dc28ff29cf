// The flit run of a Program for its makespan alone, given up as soon as that is known to be too long.
#pragma once

#include <optional>

#include "core/cycle.h"
#include "pe_models/machine.h"
#include "workloads/program/program_draft.h"

namespace primalsim::study {

// The cycles of accelerator::run_program()'s flit run, or nothing if they are more than `limit`. Gives up
// where a lower bound passes the limit: the run without contention, and in the flit run whatever has happened
// plus the least that must still follow it. None of run_program()'s checks is made. Throws RunError where
// the run stands still. Thread-safe.
std::optional<Cycle> bounded_flit_cycles(const workloads::ProgramDraft& program,
                                         const pe_models::Machine& machine, Cycle limit);

}  // namespace primalsim::study
