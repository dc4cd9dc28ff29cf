// Tasks of a Program as short lines, so that a test can show a whole Program.
//
//   W: send 2 0 -> 1.acim 2.local[1] (3 4.1)    2 flits; to buffer 1; after task 3 and output 1 of send 4
//   W: acim 1 10 (0.0)                          a unit, its macro, cycles; with "words" if there are any
//   W: reduce 4: 3[0] 2[1]>0 1>1; acim@2 (2)    node: macro[accumulator]>parent, none for a leaf that passes
//   on
#pragma once

#include <string>
#include <vector>

#include "primalsim/v1/program.pb.h"

namespace primalsim::workloads {

std::vector<std::string> describe(const v1::Program& program);

// Numbers of the tasks that belong to the operator.
std::vector<int> tasks_of(const v1::Program& program, const std::string& operator_name);

}  // namespace primalsim::workloads
