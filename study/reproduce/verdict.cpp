#include "study/reproduce/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "core/error.h"

namespace primalsim::study {
namespace {

constexpr const char* kMachine = "primal-13b";
constexpr const char* kBaseline = "h100-13b";
constexpr double kCarriesOver = 0.25;  // relative to what is published

const v1::ReproducedFigure& figure_named(const v1::Reproduction& result, const char* id) {
  const auto figure =
      std::find_if(result.figures().begin(), result.figures().end(),
                   [&](const v1::ReproducedFigure& each) { return each.figure().id() == id; });
  if (figure == result.figures().end()) throw_input_error("reference data: there is no figure '{}'", id);
  return *figure;
}

void add(v1::Reproduction& result, std::string claim, const char* verdict, std::string reason) {
  v1::Verdict& added = *result.add_verdicts();
  added.set_claim(std::move(claim));
  added.set_verdict(verdict);
  added.set_reason(std::move(reason));
}

// A quantity of PRIMAL's machine over that of the published H100.
struct Ratios {
  double claimed;
  double ideal;
  double calibrated;
  double roofline;  // of the H100's own
};

// `of` takes the quantity from a Performance.
template <typename Quantity>
Ratios ratios_of(const v1::Reproduction& result, Quantity of) {
  const v1::ReproducedFigure& ours = figure_named(result, kMachine);
  const v1::ReproducedFigure& baseline = figure_named(result, kBaseline);
  const double published = of(baseline.published());
  return {of(ours.published()) / published, of(ours.ideal()) / published, of(ours.calibrated()) / published,
          of(baseline.roofline()) / published};
}

double speed(const v1::Performance& of) { return of.tokens_per_second(); }
double efficiency(const v1::Performance& of) { return of.tokens_per_joule(); }

void add_ratio(v1::Reproduction& result, const char* quantity, const Ratios& ratios,
               const std::string& caveat) {
  const bool ideal_holds = ratios.ideal >= ratios.claimed;
  const char* const verdict = ideal_holds != (ratios.calibrated >= ratios.claimed) ? "not decided"
                              : ideal_holds                                        ? "supported"
                                                                                   : "not supported";
  add(result, fmt::format("{:.3g} times the {} of an H100", ratios.claimed, quantity), verdict,
      fmt::format(
          "ideal {:.3g} times, calibrated {:.3g} times the published H100; {:.3g} and {:.3g} times its "
          "roofline{}",
          ratios.ideal, ratios.calibrated, ratios.ideal / ratios.roofline,
          ratios.calibrated / ratios.roofline, caveat));
}

void add_carrying_over(v1::Reproduction& result) {
  std::string ratios;
  bool carries = true;
  for (const v1::ReproducedFigure& figure : result.figures()) {
    if (figure.figure().role() != v1::PublishedFigure::TEST) continue;
    const double ratio = figure.calibrated().tokens_per_second() / figure.published().tokens_per_second();
    carries = carries && std::abs(ratio - 1) <= kCarriesOver;
    ratios += fmt::format("{}{} {:.2g}", ratios.empty() ? "" : ", ", figure.figure().id(), ratio);
  }
  add(result, "what explains LEAP-A's speed explains its sisters' too",
      carries ? "supported" : "not supported", "calibrated over published tokens/s: " + ratios);
}

template <typename Rows, typename Name>
std::string names_of(const Rows& rows, Name name) {
  std::string text;
  for (const auto& row : rows) {
    const std::string next = name(row);
    if (!next.empty()) text += (text.empty() ? "" : " and ") + next;
  }
  return text.empty() ? "nothing" : text;
}

void add_summary(const Ratios& fast, const Ratios& efficient, v1::Reproduction& result) {
  const std::string fitted = names_of(result.calibration().parameters(),
                                      [](const v1::CalibratedParameter& each) { return each.name(); });
  const std::string on = names_of(result.figures(), [](const v1::ReproducedFigure& each) {
    return each.figure().role() == v1::PublishedFigure::FIT ? each.figure().id() : "";
  });
  result.set_summary(fmt::format(
      "In a paragraph: claimed are {:.3g} times the tokens/s and {:.3g} times the tokens/J of an H100. "
      "Simulated, flit by flit and event by event, is a layer of each machine from first principles: ideal, "
      "with nothing fitted, {:.3g} and {:.3g} times. Fitted are {}, on {} alone: so calibrated, {:.3g} and "
      "{:.3g} times. Assumed are the machine's numbers of grade A, above all what an idle tile takes that "
      "retains KV and LoRA, on which the efficiency rests; and that the H100's figures are right, for its "
      "roofline has {:.2g} and {:.2g} of them. So the speed is {}, the efficiency {}, and that what explains "
      "LEAP-A's speed explains its sisters' {}. Pipelined LoRA updates save time where an adapter is "
      "switched only (the ablation's group switch), and how power grows with the model follows from the same "
      "idle tiles (docs/srpg.md).",
      fast.claimed, efficient.claimed, fast.ideal, efficient.ideal, fitted, on, fast.calibrated,
      efficient.calibrated, fast.roofline, efficient.roofline, result.verdicts(0).verdict(),
      result.verdicts(1).verdict(), result.verdicts(2).verdict()));
}

}  // namespace

void add_verdicts(v1::Reproduction& result) {
  const Ratios fast = ratios_of(result, speed);
  const Ratios efficient = ratios_of(result, efficiency);
  add_ratio(result, "tokens/s", fast, "");
  add_ratio(result, "tokens/J", efficient, "; all rest on the power of a retained tile, which is assumed");
  add_carrying_over(result);
  add_summary(fast, efficient, result);
}

}  // namespace primalsim::study
