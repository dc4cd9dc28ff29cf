// Strict look at a JSON text before it is converted to a message: what protobuf's own reader lets pass is an
// error.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>

namespace primalsim {

// Throws InputError if `text` is not JSON (RFC 8259) with line and column, or with the field path if a field
// is unknown or given twice, a value is null or of another kind than the
// field (a number is digits, not a text; only 64 bits may be a text, as protobuf writes them), a list stands
// where one value belongs or the reverse.
void check_json(const std::string& text, const std::string& where, const google::protobuf::Descriptor& type);

}  // namespace primalsim
