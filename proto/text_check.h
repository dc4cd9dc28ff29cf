// Strict look at a text-format file before it is parsed: numbers that people and the parser read differently.
#pragma once

#include <string>

namespace primalsim {

// Throws InputError "WHERE:LINE:COLUMN: ..." at a number that is not plainly decimal: 010 is octal in text
// format, 0x10 hexadecimal, and 1.5f carries the mark of a float. Comments and strings are passed over.
void check_text_numbers(const std::string& text, const std::string& where);

}  // namespace primalsim
