// Lists in the value of one option.
#pragma once

#include <string>
#include <vector>

namespace primalsim::cli {

// "a,b,,c" -> "a", "b", "", "c"; one part at least.
inline std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == separator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

}  // namespace primalsim::cli
