// The three encodings of a message file, chosen by the ending of its name.
#pragma once

#include <filesystem>

namespace primalsim {

enum class Format {
  kText,    // .txtpb: protobuf text format
  kBinary,  // .binpb: protobuf wire format
  kJson,    // .json: protobuf JSON mapping, snake_case names
};

// Throws InputError, listing the three endings, on any other.
Format format_of(const std::filesystem::path& path);

}  // namespace primalsim
