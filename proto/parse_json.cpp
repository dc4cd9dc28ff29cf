#include "proto/parse_json.h"

#include <google/protobuf/util/json_util.h>

#include "core/error.h"
#include "proto/json_check.h"

namespace primalsim {

void parse_json(const std::string& text, const std::string& where, google::protobuf::Message& message) {
  check_json(text, where, *message.GetDescriptor());
  const auto status = google::protobuf::util::JsonStringToMessage(text, &message);
  if (!status.ok()) throw_input_error("{}: {}", where, status.message().ToString());
}

}  // namespace primalsim
