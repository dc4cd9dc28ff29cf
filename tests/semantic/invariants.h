// What holds for every outcome of a study, whatever the model, the machine and the mapping.
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "primalsim/v1/architecture.pb.h"
#include "primalsim/v1/generate.pb.h"
#include "primalsim/v1/result.pb.h"

namespace primalsim::testing {

// Numbers that are none, infinite, negative or -0, by the path of their field. Differences may be negative:
// those are whole numbers with a sign.
std::vector<std::string> odd_numbers(const google::protobuf::Message& message);

// Sentences, one for each thing that does not hold: no time below a lower bound, causes and parts of energy
// that add up, a token of so many layers and a head, rates that are one over the times.
std::vector<std::string> broken_rules(const v1::Result& result, const v1::Architecture& machine);
std::vector<std::string> broken_rules(const v1::GenerateResult& result, const v1::Architecture& machine);

}  // namespace primalsim::testing
