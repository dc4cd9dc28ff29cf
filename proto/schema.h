// The version of the file schema this program reads and writes.
#pragma once

#include <cstdint>

namespace primalsim {

inline constexpr std::uint32_t kSchemaVersion = 1;  // File.schema_version

}  // namespace primalsim
