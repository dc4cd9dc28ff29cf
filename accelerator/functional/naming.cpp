// What findings call things.
#include <fmt/format.h>

#include <algorithm>

#include "accelerator/functional/machine.h"
#include "accelerator/functional/origin.h"

namespace primalsim::accelerator::functional {

void Machine::find(std::string finding) {
  if (std::find(findings_.begin(), findings_.end(), finding) == findings_.end())
    findings_.push_back(std::move(finding));
}

// Of several tokens, operators are called "TOKEN.NAME".
std::string Machine::name_task(std::uint32_t task) const {
  const v1::Task& message = program_.tasks(static_cast<int>(task));
  const std::string& label = program_.operators(static_cast<int>(message.operator_()));
  const std::size_t dot = label.find('.');
  const std::string number = label.substr(0, std::min(dot, label.size()));
  for (const TokenSizes& token : sizes_.tokens) {
    if (!several_tokens() || number != std::to_string(token.number)) continue;
    return fmt::format("task {} (token {}, sequence {}: {})", task, token.number, token.sequence,
                       label.substr(dot + 1));
  }
  return fmt::format("task {} ({})", task, label);
}

std::string Machine::name_macro(std::uint32_t macro) const {
  const MacroPosition at = ribbon_.position(macro);
  return fmt::format("tile {} ({}, {})", at.tile, at.x, at.y);
}

std::string Machine::name_origin(std::uint64_t origin) const {
  if (origin == 0) return "something else";
  const std::uint64_t what = without_token(origin) & ~kOriginRanks;
  const auto index = static_cast<int>(what >> 32);
  const std::uint64_t part = what & 0xffffffff;
  std::string name =
      (origin & kOriginRanks) != 0
          ? fmt::format("the ranks of {} from {} on", sizes_.graph.operators(index).name(), part)
          : fmt::format("slice {} of '{}'", part, sizes_.graph.vectors(index - 1).name());
  if (several_tokens()) name += fmt::format(" of token {}", origin >> kOriginTokenShift);
  return name;
}

}  // namespace primalsim::accelerator::functional
