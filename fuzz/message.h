// What a message file of any format has to do: be refused, or come back the same through all three formats.
#pragma once

#include <string>

#include "core/error.h"
#include "tests/proto/same_in_every_format.h"

namespace primalsim::fuzz {

inline int try_message(const std::uint8_t* bytes, std::size_t size, Format format) {
  v1::File file;
  try {
    file = parse_file(std::string(reinterpret_cast<const char*>(bytes), size), format, "fuzzed");
  } catch (const InputError&) {
    return 0;
  }
  testing::expect_same_in_every_format(file);
  return 0;
}

}  // namespace primalsim::fuzz
