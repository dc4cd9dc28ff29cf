// Numbers as reports show them, the same on every compiler.
#pragma once

#include <cstdint>
#include <string>

namespace primalsim {

// 1234567 -> "1,234,567".
std::string grouped(std::uint64_t number);

// 0.1234 -> "12.3 %".
std::string percent(double fraction);

// The shortest decimal that reads back as the same double; "0.0" for zero.
std::string shortest(double number);

}  // namespace primalsim
