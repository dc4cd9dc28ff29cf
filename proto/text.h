// Bytes of a text: where one stands as people and editors count, and whether all are UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace primalsim {

// "LINE:COLUMN" of the byte at `offset` (at most text.size()), both counted from 1, columns in bytes.
std::string text_position(std::string_view text, std::size_t offset);

// Offset of the first byte that is not part of a well-formed UTF-8 sequence (RFC 3629: no overlong forms, no
// surrogates, nothing above U+10FFFF); text.size() if there is none.
std::size_t first_invalid_utf8(std::string_view text);

}  // namespace primalsim
