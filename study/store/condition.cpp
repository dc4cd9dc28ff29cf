#include "study/store/condition.h"

#include <fmt/format.h>

#include <limits>

#include "core/error.h"
#include "core/number_text.h"

namespace primalsim::study {
namespace {

RunValue value_in(const RunColumn& column, const std::string& text, const std::string& whole_text) {
  const std::string what = fmt::format("where '{}': {}", whole_text, column.name);
  if (column.type == RunColumn::Type::kText) return text;
  if (column.is_flag && (text == "true" || text == "false")) return std::int64_t{text == "true" ? 1 : 0};
  constexpr double kMost = std::numeric_limits<double>::max();
  return parse_real(what, text, -kMost, kMost);  // SQL compares whole numbers with it exactly
}

}  // namespace

std::string Condition::sql() const {
  if (!value) return fmt::format("{} IS {}NULL", column->name, comparison == "!=" ? "NOT " : "");
  return fmt::format("{} {} ?", column->name, comparison);
}

Condition parse_condition(const std::string& text) {
  const std::size_t at = text.find_first_of("=!<>");
  if (at == std::string::npos || at == 0) {
    throw_input_error("where is '{}'; needed is COLUMN, one of = != < <= > >=, and a value", text);
  }
  std::size_t end = at + 1;
  if (end < text.size() && text[end] == '=') ++end;
  Condition condition;
  condition.column = &run_column(text.substr(0, at), "where");
  condition.comparison = text.substr(at, end - at);
  if (condition.comparison == "==") condition.comparison = "=";
  const std::string& comparison = condition.comparison;
  if (comparison == "!") throw_input_error("where is '{}'; allowed are = != < <= > >=", text);
  const std::string value = text.substr(end);
  const bool is_equality = comparison == "=" || comparison == "!=";
  if (value.empty() && condition.column->type != RunColumn::Type::kText && is_equality) return condition;
  condition.value = value_in(*condition.column, value, text);
  return condition;
}

}  // namespace primalsim::study
