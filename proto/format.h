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

// Fills the empty `message`. One content has one meaning in all three: what is accepted comes back the same
// through each of them, and -0 is read as 0. Throws InputError
// - of text, "WHERE:LINE:COLUMN: reason", on a NUL byte, bytes that are not UTF-8, a number that is not
// plainly decimal
//   (010, 0x10, 1.5f) or does not fit its type, a syntax error, an unknown or doubled field;
// - of JSON, with the line and column of a syntax error, a NUL byte, or nesting deeper than 100, or with the
// field path of
//   an unknown or doubled field, a null, or a value of the wrong type (a text for a number, but for 64 bits);
// - of wire format, if the bytes are damaged, or with the path of a field that is given twice or does not fit
// its type.
//   Unknown fields are kept there: validate() refuses them.
void from_bytes(const std::string& bytes, Format format, const std::string& where,
                google::protobuf::Message& message);

// The same message gives the same bytes. Throws RunError if it is too large for one file (2 GiB).
std::string to_bytes(const google::protobuf::Message& message, Format format);

}  // namespace primalsim
