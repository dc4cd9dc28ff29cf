// Bytes of a text: where one stands as people and editors count, whether all are UTF-8, and what is safe to
// show.
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

// Throws InputError "WHERE:LINE:COLUMN: ..." if there is a NUL byte: libraries take it for the end of the
// text and would pass over what follows. Text that begins as UTF-16 does is refused as such.
void refuse_nul(std::string_view text, const std::string& where);
// Likewise if there is a carriage return without a line feed: for editors of old a line ended there, and a
// comment would swallow what follows.
void refuse_lone_returns(std::string_view text, const std::string& where);
// As refuse_nul() of one line of a file, the `number`th.
void refuse_nul_in_line(std::string_view line, const std::string& file, std::size_t number);

// As `text`, with every byte that is no part of a character, and every control character but a newline, as
// "\x1B": what comes from a file must not command the terminal it is shown on.
std::string printable(std::string_view text);

}  // namespace primalsim
