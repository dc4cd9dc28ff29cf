#include "core/number_text.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/error.h"

namespace primalsim {

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t digits = 3; digits < text.size(); digits += 4) text.insert(text.size() - digits, 1, ',');
  return text;
}

std::string percent(double fraction) { return fmt::format("{:.1f} %", 100 * fraction); }

std::string shortest(double number) { return nlohmann::json(number).dump(); }

std::uint64_t parse_integer(const std::string& what, const std::string& text, std::uint64_t min,
                            std::uint64_t max) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, status] = std::from_chars(text.data(), end, number, 10);
  if (text.empty() || status != std::errc{} || stop != end || number < min || number > max) {
    throw_input_error("{} is '{}'; allowed is a whole number from {} to {}", what, text, min, max);
  }
  return number;
}

double parse_real(const std::string& what, const std::string& text, double min, double max) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, status] = std::from_chars(text.data(), end, number);
  if (text.empty() || status != std::errc{} || stop != end || !std::isfinite(number) || number < min ||
      number > max) {
    throw_input_error("{} is '{}'; allowed is a number from {} to {}", what, text, min, max);
  }
  if (number != 0 && !std::isnormal(number)) {
    throw_input_error("{} is '{}', too small a number; allowed are 0 and what is at least {}", what, text,
                      std::numeric_limits<double>::min());
  }
  return number + 0.0;  // -0 is 0
}

}  // namespace primalsim
