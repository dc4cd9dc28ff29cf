#include "report/provenance_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace primalsim::report {
namespace {

bool is_mapping(const v1::InputSource& input) { return input.kind() == "mapping"; }

std::string settings_text(const v1::Provenance& provenance) {
  std::string text;
  for (const v1::OptionValue& setting : provenance.settings()) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", setting.name(), setting.value());
  }
  return text;
}

std::string mappings_text(const v1::Provenance& provenance) {
  std::string text;
  for (const v1::InputSource& input : provenance.inputs()) {
    if (!is_mapping(input)) continue;
    const bool is_made = input.source().rfind("strategy ", 0) == 0;
    text += fmt::format("{}{} {}{}", text.empty() ? "" : ", ", input.name(), input.hash(),
                        is_made ? "" : " (" + input.source() + ")");
  }
  return text;
}

// A name of a column: "kv-sharding" -> "kv_sharding".
std::string column_name(std::string name) {
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

}  // namespace

std::string provenance_text(const v1::Provenance& provenance) {
  std::string text = provenance.program();
  if (!provenance.command_line().empty()) text += ": " + provenance.command_line();
  text += "\n";
  const std::string settings = settings_text(provenance);
  if (!settings.empty()) text += fmt::format("  options: {}\n", settings);
  for (const v1::InputSource& input : provenance.inputs()) {
    if (is_mapping(input)) continue;
    text += fmt::format("  {} {} {}, {}\n", input.kind(), input.name(), input.hash(), input.source());
  }
  const std::string mappings = mappings_text(provenance);
  return mappings.empty() ? text : text + fmt::format("  mapping {}\n", mappings);
}

std::vector<std::pair<std::string, std::string>> provenance_columns(const v1::Provenance& provenance) {
  std::vector<std::pair<std::string, std::string>> columns;
  if (provenance.program().empty()) return columns;
  for (const v1::OptionValue& setting : provenance.settings()) {
    columns.emplace_back("option_" + column_name(setting.name()), setting.value());
  }
  for (const char* const kind : {"machine", "model", "adapter", "program"}) {
    std::string names, sources, hashes;
    for (const v1::InputSource& input : provenance.inputs()) {
      if (input.kind() != kind) continue;
      const char* const between = names.empty() ? "" : ";";
      names += between + input.name();
      sources += between + input.source();
      hashes += between + input.hash();
    }
    columns.emplace_back(fmt::format("{}_name", kind), names);
    columns.emplace_back(fmt::format("{}_source", kind), sources);
    columns.emplace_back(fmt::format("{}_hash", kind), hashes);
  }
  columns.emplace_back("primalsim", provenance.program());
  columns.emplace_back("command_line", provenance.command_line());
  return columns;
}

std::string assumptions_text(const google::protobuf::RepeatedPtrField<std::string>& assumptions,
                             const Layout& layout) {
  if (assumptions.empty()) return {};
  std::string text = "assumptions:";
  if (layout.verbose) {
    text += "\n";
    for (const std::string& assumption : assumptions) text += "  " + assumption + "\n";
    return text;
  }
  const std::string rest =
      assumptions.size() == 1 ? "" : fmt::format(" ... and {} more (--verbose)", assumptions.size() - 1);
  constexpr std::size_t kUsual = 120;
  const std::size_t room = std::max<std::size_t>(layout.columns == 0 ? kUsual : layout.columns, 40);
  std::string first = assumptions[0];
  const std::size_t taken = text.size() + 1 + rest.size();
  if (taken + first.size() > room) {
    first.resize(room > taken ? room - taken : 0);
    first.erase(std::min(first.size(), first.find_last_of(' ')));
  }
  return text + " " + first + rest + "\n";
}

}  // namespace primalsim::report
