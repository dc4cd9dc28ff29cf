// SHA-256 (FIPS 180-4), by which reports name inputs: equal names mean equal bytes.
#pragma once

#include <string>
#include <string_view>

namespace primalsim {

// 64 lower-case hexadecimal digits, as the tool `sha256sum` prints them.
std::string sha256(std::string_view bytes);

}  // namespace primalsim
