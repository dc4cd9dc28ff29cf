// Numbers as people write and read them, the same on every compiler.
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

// Reading is checked digit by digit: nothing is guessed, cut off or wrapped round.
//
// An unsigned decimal number in [min, max]; anything else ("-5", "0x1", "1e3", "nan", "") is an InputError,
// in which `what` names it.
std::uint64_t parse_integer(const std::string& what, const std::string& text, std::uint64_t min,
                            std::uint64_t max);
// A finite decimal number in [min, max], with all its digits (no denormal one); -0 is 0.
double parse_real(const std::string& what, const std::string& text, double min, double max);

}  // namespace primalsim
