#include <fmt/format.h>

#include <vector>

#include "report/provenance_text.h"
#include "report/table.h"
#include "report/text_table.h"

namespace primalsim::report {
namespace {

// Three significant digits: more than any of these figures is worth.
std::string short_number(double number) { return fmt::format("{:.3g}", number); }

std::string rounded(double number) {
  return number >= 1000 ? fmt::format("{:.0f}", number) : short_number(number);
}

std::string role_name(const v1::PublishedFigure& figure) {
  switch (figure.role()) {
    case v1::PublishedFigure::FIT:
      return "fitted on";
    case v1::PublishedFigure::TEST:
      return "test";
    case v1::PublishedFigure::GPU:
      return "GPU";
    default:
      return "not simulated";
  }
}

// `value` and its ratio to the published one; a dash where there is none.
void add_beside(std::vector<std::string>& row, bool present, double value, double published) {
  row.push_back(present ? rounded(value) : "-");
  row.push_back(present && published > 0 ? short_number(value / published) : "-");
}

std::string figures_table(const v1::Reproduction& reproduction, bool efficiency) {
  const char* const quantity = efficiency ? "tokens/J" : "tokens/s";
  TextRows rows{{"figure", "grade", "role", fmt::format("published {}", quantity), "ideal", "ratio",
                 "calibrated", "ratio", "roofline", "ratio"}};
  const auto value = [efficiency](const v1::Performance& performance) {
    return efficiency ? performance.tokens_per_joule() : performance.tokens_per_second();
  };
  for (const v1::ReproducedFigure& figure : reproduction.figures()) {
    if (efficiency && !figure.published().has_tokens_per_joule()) continue;
    const double published = value(figure.published());
    std::vector<std::string> row{figure.figure().id(), figure.figure().grade(), role_name(figure.figure()),
                                 rounded(published)};
    add_beside(row, figure.has_ideal(), value(figure.ideal()), published);
    add_beside(row, figure.has_calibrated(), value(figure.calibrated()), published);
    add_beside(row, figure.has_roofline(), value(figure.roofline()), published);
    rows.push_back(std::move(row));
  }
  return text_table(rows, 3);
}

std::string calibration_text(const v1::Calibration& calibration) {
  std::string text = "calibrated parameters:\n";
  for (const v1::CalibratedParameter& parameter : calibration.parameters()) {
    text += fmt::format("  {} = {}: {}\n", parameter.name(), short_number(parameter.value()),
                        parameter.meaning());
  }
  text += "what remains on the figures they were fitted on (calibrated / published):\n";
  for (const v1::FitResidual& residual : calibration.residuals()) {
    text +=
        fmt::format("  {} {}: {}\n", residual.figure(), residual.quantity(), short_number(residual.ratio()));
  }
  return text;
}

std::string ablation_table(const v1::AblationGroup& group) {
  TextRows rows{{group.name(), "model", "cycles/token", "tokens/s", "tokens/J", "W", "speed / H100",
                 "efficiency / H100", "H100"}};
  std::string refused;
  for (const v1::AblationRow& row : group.rows()) {
    const v1::Performance& ours = row.ours();
    if (!row.has_ours()) {
      refused += fmt::format("  {}: not possible: {}\n", row.label(), row.refused());
      continue;
    }
    rows.push_back(
        {row.label(), row.model(), rounded(row.cycles_per_token()), rounded(ours.tokens_per_second()),
         short_number(ours.tokens_per_joule()), short_number(ours.watts()),
         short_number(ours.tokens_per_second() / row.baseline().tokens_per_second()),
         short_number(ours.tokens_per_joule() / row.baseline().tokens_per_joule()), row.baseline_kind()});
  }
  return fmt::format("{}\n\n{}{}", group.question(), text_table(rows, 2), refused);
}

}  // namespace

std::string to_table(const v1::Reproduction& reproduction, const Layout& layout) {
  std::string text = reproduction.has_provenance() ? provenance_text(reproduction.provenance()) + "\n" : "";
  text += fmt::format("speed, batch 1\n\n{}\nefficiency\n\n{}\n", figures_table(reproduction, false),
                      figures_table(reproduction, true));
  for (const v1::Verdict& verdict : reproduction.verdicts()) {
    text += fmt::format("claim: {}: {}: {}\n", verdict.claim(), verdict.verdict(), verdict.reason());
  }
  text += fmt::format("\n{}\n\n", reproduction.summary());
  for (const v1::ReproducedFigure& figure : reproduction.figures()) {
    if (!figure.figure().reason().empty()) {
      text += fmt::format("{}: not simulated: {}\n", figure.figure().id(), figure.figure().reason());
    }
  }
  text += fmt::format("\n{}", calibration_text(reproduction.calibration()));
  for (const v1::AblationGroup& group : reproduction.ablations()) {
    text += fmt::format("\n{}", ablation_table(group));
  }
  return text + "\n" + assumptions_text(reproduction.assumptions(), layout);
}

}  // namespace primalsim::report
