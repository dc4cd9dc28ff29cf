// Figures and ablations of `reproduce` as one table, a row for each performance.
#include <string>
#include <vector>

#include "core/number_text.h"
#include "report/csv.h"

namespace primalsim::report {
namespace {

struct Line {
  std::string table;  // "figures" or the ablation's name
  std::string row;
  std::string model;
  std::uint32_t context_from = 0;
  std::uint32_t context_to = 0;
  std::string kind;  // "published", "ideal", "calibrated", "roofline", "ours"
  std::string beside;
  const v1::Performance* performance = nullptr;  // null: refused
  const v1::Performance* baseline = nullptr;
};

std::string ratio(bool known, double value, double baseline) {
  return known && baseline > 0 ? shortest(value / baseline) : "";
}

std::string text_of(const Line& line) {
  const v1::Performance none;
  const v1::Performance& found = line.performance != nullptr ? *line.performance : none;
  std::string text;
  for (const std::string& cell :
       {quoted(line.table), quoted(line.row), quoted(line.model), std::to_string(line.context_from),
        std::to_string(line.context_to), line.kind,
        found.has_tokens_per_second() ? shortest(found.tokens_per_second()) : "",
        found.has_tokens_per_joule() ? shortest(found.tokens_per_joule()) : "",
        found.has_watts() ? shortest(found.watts()) : "", quoted(line.beside),
        ratio(found.has_tokens_per_second(), found.tokens_per_second(), line.baseline->tokens_per_second()),
        ratio(found.has_tokens_per_joule(), found.tokens_per_joule(), line.baseline->tokens_per_joule())}) {
    text += (text.empty() ? "" : ",") + cell;
  }
  return text + "\n";
}

std::string figure_lines(const v1::ReproducedFigure& reproduced) {
  const v1::PublishedFigure& figure = reproduced.figure();
  Line line{"figures",
            figure.id(),
            figure.model(),
            figure.prompt_tokens() + 1,
            figure.prompt_tokens() + figure.output_tokens(),
            "",
            "published",
            nullptr,
            &reproduced.published()};
  std::string text;
  const auto add = [&](const char* kind, bool present, const v1::Performance& performance) {
    if (!present) return;
    line.kind = kind;
    line.performance = &performance;
    text += text_of(line);
  };
  add("published", true, reproduced.published());
  add("ideal", reproduced.has_ideal(), reproduced.ideal());
  add("calibrated", reproduced.has_calibrated(), reproduced.calibrated());
  add("roofline", reproduced.has_roofline(), reproduced.roofline());
  return text;
}

}  // namespace

std::string reproduction_csv(const v1::Reproduction& reproduction) {
  std::string text =
      "table,row,model,context_from_entries,context_to_entries,kind,tokens_per_second,tokens_per_joule,watts,"
      "relative_to,speed_ratio,efficiency_ratio\n";
  for (const v1::ReproducedFigure& figure : reproduction.figures()) text += figure_lines(figure);
  for (const v1::AblationGroup& group : reproduction.ablations()) {
    for (const v1::AblationRow& row : group.rows()) {
      text += text_of({group.name(), row.label(), row.model(), row.context_from(), row.context_to(),
                       row.has_ours() ? "ours" : "refused", "H100, " + row.baseline_kind(),
                       row.has_ours() ? &row.ours() : nullptr, &row.baseline()});
    }
  }
  return text;
}

}  // namespace primalsim::report
