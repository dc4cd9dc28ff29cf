#include "workloads/model_import/model_name.h"

#include <regex>
#include <set>

namespace primalsim::workloads {
namespace {

std::string last_component(std::string name) {
  while (!name.empty() && (name.back() == '/' || name.back() == '\\')) name.pop_back();
  const std::size_t slash = name.find_last_of("/\\");
  return slash == std::string::npos ? name : name.substr(slash + 1);
}

// The first group of every match in `text`, each different one once.
std::set<std::string> matches(const std::string& text, const std::regex& expression) {
  std::set<std::string> found;
  for (std::sregex_iterator match(text.begin(), text.end(), expression), end; match != end; ++match) {
    found.insert((*match)[1].str());
  }
  return found;
}

}  // namespace

std::optional<ModelName> parse_model_name(const std::string& name) {
  std::string text = last_component(name);
  if (text.size() > 200) return std::nullopt;
  for (char& letter : text) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  // A word ends where the next begins, so the separator behind it is only looked at.
  static const std::regex kFamily("(?:^|[-_. ])(llama|mistral|qwen)[0-9.]*(?=$|[-_ ])");
  static const std::regex kSize("(?:^|[-_ ])([0-9]+(?:\\.[0-9]+)?)b(?=$|[-_. ])");
  const std::set<std::string> families = matches(text, kFamily);
  const std::set<std::string> sizes = matches(text, kSize);
  if (families.size() != 1 || sizes.size() != 1) return std::nullopt;
  return ModelName{*families.begin(), *sizes.begin()};
}

}  // namespace primalsim::workloads
