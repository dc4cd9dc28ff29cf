// The protobuf JSON mapping (.json) into a message, with names as in the .proto files.
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace primalsim {

// Fills the empty `message`. Throws InputError with the line and column of a syntax error, or with the field
// path of an unknown or doubled field, a null, or a value of the wrong type.
void parse_json(const std::string& text, const std::string& where, google::protobuf::Message& message);

}  // namespace primalsim
