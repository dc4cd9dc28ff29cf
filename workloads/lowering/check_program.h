// Checks a Program that came from a file, since users may write or edit one by hand.
#pragma once

#include <string>

#include "pe_models/machine.h"
#include "primalsim/v1/program.pb.h"

namespace primalsim::workloads {

// Throws InputError "WHERE: FIELD PATH: what is wrong and what is allowed" unless
// * the fabric is the architecture's, and every index (operator, macro, output, node) is in range;
// * every task has a kind, and every dependency is an output of an earlier task; tasks stand in the order in
// which
//   each PE resource serves them, so a Program cannot block itself;
// * a send's destinations differ, and are either all stream ports or all local ports with a packet buffer
// each;
// * a reduce is a tree: a node other than the root is a leaf with one operand or has two contributions or
// more, and
//   what adds has accumulators;
// * packet buffers and accumulators are among those their macro lists, and what a macro lists fits its
// memories. `where` is the file's path. Ranges of single numbers are validate()'s business and have been
// checked before.
void check_program(const v1::Program& program, const pe_models::Machine& machine, const std::string& where);

}  // namespace primalsim::workloads
