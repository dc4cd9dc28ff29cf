#include "proto/parse_binary.h"

#include <google/protobuf/stubs/logging.h>

#include "core/error.h"

namespace primalsim {

void parse_binary(const std::string& bytes, const std::string& where, google::protobuf::Message& message) {
  // The library would print its own line about strings that are not UTF-8.
  const google::protobuf::LogSilencer silencer;
  if (!message.ParseFromString(bytes)) {
    throw_input_error("{}: not a binary {} message: cut short or damaged ({} bytes)", where,
                      message.GetDescriptor()->full_name(), bytes.size());
  }
}

}  // namespace primalsim
