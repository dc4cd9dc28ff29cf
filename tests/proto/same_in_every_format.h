// The property of every file that is accepted: text, binary and JSON hold the same.
#pragma once

#include <stdexcept>
#include <string>

#include "proto/format.h"
#include "proto/read.h"

namespace primalsim::testing {

// Throws std::logic_error if the file, written in any format and read back, is another.
inline void expect_same_in_every_format(const v1::File& file) {
  const std::string bytes = to_bytes(file, Format::kBinary);
  for (const Format format : {Format::kText, Format::kBinary, Format::kJson}) {
    const std::string written = to_bytes(file, format);
    if (to_bytes(parse_file(written, format, "written"), Format::kBinary) == bytes) continue;
    throw std::logic_error("does not come back the same: " + written);
  }
}

}  // namespace primalsim::testing
