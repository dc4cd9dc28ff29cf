// Protobuf text format (.txtpb) into a message.
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace primalsim {

// Fills the empty `message`. Throws InputError "WHERE:LINE:COLUMN: reason" on a syntax error, an unknown or
// doubled field, a number that does not fit its type, or bytes that are not UTF-8. Lines and columns count
// from 1.
void parse_text(const std::string& text, const std::string& where, google::protobuf::Message& message);

}  // namespace primalsim
