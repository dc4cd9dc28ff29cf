#include "core/number_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace primalsim {

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t digits = 3; digits < text.size(); digits += 4) text.insert(text.size() - digits, 1, ',');
  return text;
}

std::string percent(double fraction) { return fmt::format("{:.1f} %", 100 * fraction); }

std::string shortest(double number) { return nlohmann::json(number).dump(); }

}  // namespace primalsim
