// The three encodings of a message file: which one by the ending of its name, and messages from and to bytes.
#pragma once

#include <google/protobuf/message.h>

#include <filesystem>
#include <string>

namespace primalsim {

enum class Format {
  kText,    // .txtpb: protobuf text format
  kBinary,  // .binpb: protobuf wire format
  kJson,    // .json: protobuf JSON mapping, snake_case names
};

// Throws InputError, listing the three endings, on any other.
Format format_of(const std::filesystem::path& path);

// Fills the empty `message`. Throws InputError
// - of text, "WHERE:LINE:COLUMN: reason", on a syntax error, an unknown or doubled field, a number that does
// not fit
//   its type, or bytes that are not UTF-8; lines and columns count from 1;
// - of JSON, with the line and column of a syntax error, or with the field path of an unknown or doubled
// field, a
//   null, or a value of the wrong type;
// - of wire format, if the bytes are cut short or damaged. Unknown fields are kept there: validate() refuses
// them.
void from_bytes(const std::string& bytes, Format format, const std::string& where,
                google::protobuf::Message& message);

// The same message gives the same bytes. Throws RunError if it is too large for one file (2 GiB).
std::string to_bytes(const google::protobuf::Message& message, Format format);

}  // namespace primalsim
