// Where a byte of a text stands, as people and editors count.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace primalsim {

// "LINE:COLUMN" of the byte at `offset` (at most text.size()), both counted from 1, columns in bytes.
std::string text_position(std::string_view text, std::size_t offset);

}  // namespace primalsim
