// Well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <string_view>

namespace primalsim {

// Offset of the first byte that is not part of a well-formed sequence; text.size() if there is none.
std::size_t first_invalid_utf8(std::string_view text);

}  // namespace primalsim
