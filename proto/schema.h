// The rules of the schema: its version, and what the .proto files demand of every message, whoever made it.
#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <string>

#include "primalsim/v1/file.pb.h"

namespace primalsim {

inline constexpr std::uint32_t kSchemaVersion = 1;  // File.schema_version

// Throws InputError "WHERE: placements[0].tiles: problem" for the first field, in the order of the .proto
// file, that
// - is absent although it has presence, unless it is marked may_be_absent; every oneof needs one member;
// - holds a number outside its `limits`, a number that is not finite, or a text that is not UTF-8;
// - holds an enum value that is unknown or *_UNSPECIFIED;
// - is unknown to this program (binary files only).
// Paths begin at `message`. What fields mean together is for the code that uses them to check.
void validate(const google::protobuf::Message& message, const std::string& where);

// What every file has to satisfy, whether it was read or is about to be written. Throws InputError, beginning
// with `where`, unless schema_version is kSchemaVersion, a body is set, and validate() is content.
void check_file(const v1::File& file, const std::string& where);

}  // namespace primalsim
