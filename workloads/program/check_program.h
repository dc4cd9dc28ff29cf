// Checks a Program that came from a file, since users may write or edit one by hand.
#pragma once

#include <functional>
#include <string>

#include "pe_models/machine.h"
#include "primalsim/v1/program.pb.h"
#include "workloads/program/checked_program.h"
#include "workloads/program/program_draft.h"

namespace primalsim::workloads {

// Beyond what CheckedProgram checks, throws InputError "WHERE: program.FIELD PATH: what is wrong and what is
// allowed" unless
// * the fabric is the machine's;
// * a send's destinations differ, and are either all stream ports or all local ports with a packet buffer
// each;
// * a node of a reduce other than the root is a leaf with one operand or has two contributions or more, and
// what
//   adds has accumulators;
// * packet buffers and accumulators are among those their macro lists.
// Throws NoFit where what a macro lists does not fit its memories. `where` is the file's path. Ranges of
// single numbers are validate()'s business and have been checked before.
CheckedProgram check_program(const v1::Program& program, const pe_models::Machine& machine,
                             const std::string& where);

// Throws NoFit, beginning with what `where` makes and with both numbers, if one partition does not fit the
// ACIM, the LoRA blocks the DCIM, or KV entries, packet buffers and accumulators together the scratchpad.
void check_memory_use(const ProgramDraft::MacroUse& use, const pe_models::Machine& machine,
                      const std::function<std::string()>& where);

// The same of everything that a Program lists; begins with "program: macro N".
void check_memory_use(const v1::Program& program, const pe_models::Machine& machine);

}  // namespace primalsim::workloads
