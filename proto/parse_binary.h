// Protobuf wire format (.binpb) into a message.
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace primalsim {

// Fills the empty `message`. Throws InputError if the bytes are cut short or damaged. Unknown fields are
// kept: validate() refuses them.
void parse_binary(const std::string& bytes, const std::string& where, google::protobuf::Message& message);

}  // namespace primalsim
