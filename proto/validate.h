// Checks a message against the rules written in the .proto files, whoever made it.
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace primalsim {

// Throws InputError "WHERE: placements[0].tiles: problem" for the first field, in the order of the .proto
// file, that
// - is absent although it has presence, unless it is marked may_be_absent; every oneof needs one member;
// - holds a number outside its `limits`, a number that is not finite, or a text that is not UTF-8;
// - holds an enum value that is unknown or *_UNSPECIFIED;
// - is unknown to this program (binary files only).
// Paths begin at `message`. What fields mean together is for the code that uses them to check.
void validate(const google::protobuf::Message& message, const std::string& where);

}  // namespace primalsim
