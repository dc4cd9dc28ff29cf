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

std::string Machine::name_task(std::uint32_t task) const {
  const auto op = static_cast<int>(program_.tasks(static_cast<int>(task)).operator_());
  const std::string& name = program_.operators(op);
  if (!several_tokens() || program_.operator_tokens().empty()) return fmt::format("task {} ({})", task, name);
  const TokenSizes& token = sizes_.token(program_.operator_tokens(op));
  return fmt::format("task {} (token {}, sequence {}: {})", task, token.number, token.sequence, name);
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
