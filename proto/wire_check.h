// Strict look at the wire format before it is parsed: what protobuf's reader would merge, cut off or keep the
// last of.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>

namespace primalsim {

// For bytes that the reader accepts. Throws InputError with the field's path and the offset of its tag if a
// field that is not repeated comes twice, two members of a oneof are set, or a number does not fit the
// field's type (the reader would keep its lowest bits). Messages with unknown fields are left to validate().
void check_wire(const std::string& bytes, const std::string& where, const google::protobuf::Descriptor& type);

}  // namespace primalsim
