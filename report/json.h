// Any outcome of a study as JSON for other programs: snake_case keys in a fixed order, numbers as numbers,
// zeros included. docs/metrics.md and docs/generate.md define every number.
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace primalsim::report {

// Keys are the fields' names in the order in which the message declares them; json_rules.cpp lists the few
// that are shown otherwise. Optional parts that are absent are left out. Indented by two spaces, with a
// newline at the end.
std::string to_json(const google::protobuf::Message& message);

}  // namespace primalsim::report
