// Sets one number of a message by the path of its field.
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace primalsim {

// `path` is as in messages about errors: "acim.rows". Messages on the way come into being. Throws InputError,
// beginning with `where`, if there is no such field, if it is no number, or if `value` is not in its range or
// has a fraction that the field cannot hold.
void set_field(google::protobuf::Message& message, const std::string& path, double value,
               const std::string& where);

}  // namespace primalsim
