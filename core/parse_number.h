// Numbers as people write them, checked digit by digit: nothing is guessed, cut off or wrapped round.
#pragma once

#include <cstdint>
#include <string>

namespace primalsim {

// An unsigned decimal number in [min, max]; anything else ("-5", "0x1", "1e3", "nan", "") is an InputError,
// in which `what` names it.
std::uint64_t parse_integer(const std::string& what, const std::string& text, std::uint64_t min,
                            std::uint64_t max);
// A finite decimal number in [min, max].
double parse_real(const std::string& what, const std::string& text, double min, double max);

}  // namespace primalsim
