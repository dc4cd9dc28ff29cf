#include "proto/parse_json.h"

#include <google/protobuf/util/json_util.h>

#include "core/error.h"
#include "proto/json_check.h"

namespace primalsim {

void parse_json(const std::string& text, const std::string& where, google::protobuf::Message& message) {
  check_json(text, where, *message.GetDescriptor());
  const auto status = google::protobuf::util::JsonStringToMessage(text, &message);
  if (status.ok()) return;
  // The library writes "(path): problem"; a problem with the whole message has no path.
  std::string problem = status.message().ToString();
  if (problem.starts_with("(")) problem.erase(problem.find(')'), 1).erase(0, 1);
  if (problem.starts_with(": ")) problem.erase(0, 2);
  throw_input_error("{}: {}", where, problem);
}

}  // namespace primalsim
