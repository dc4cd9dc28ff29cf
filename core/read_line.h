// Lines of tables and traces, of which a file may have any number.
#pragma once

#include <cstddef>
#include <istream>
#include <string>

namespace primalsim {

inline constexpr std::size_t kMostLineBytes = 16'777'216;

// std::getline(), but what never ends, like a device, is not taken into memory. Throws InputError, beginning
// with file and number, for a line of more than kMostLineBytes and for one with a NUL.
bool read_line(std::istream& in, std::string& line, const std::string& file, std::size_t number);

}  // namespace primalsim
