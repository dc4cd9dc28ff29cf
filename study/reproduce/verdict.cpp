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

// `of` takes the quantity from a Performance.
template <typename Quantity>
void add_ratio(v1::Reproduction& result, const char* quantity, Quantity of, const std::string& caveat) {
  const v1::ReproducedFigure& ours = figure_named(result, kMachine);
  const v1::ReproducedFigure& baseline = figure_named(result, kBaseline);
  const double published = of(baseline.published());
  const double claimed = of(ours.published()) / published;
  const double ideal = of(ours.ideal()) / published;
  const double calibrated = of(ours.calibrated()) / published;
  const bool ideal_holds = ideal >= claimed;
  const char* const verdict = ideal_holds != (calibrated >= claimed) ? "not decided"
                              : ideal_holds                          ? "supported"
                                                                     : "not supported";
  add(result, fmt::format("{:.3g} times the {} of an H100", claimed, quantity), verdict,
      fmt::format(
          "ideal {:.3g} times, calibrated {:.3g} times the published H100; {:.3g} and {:.3g} times its "
          "roofline{}",
          ideal, calibrated, of(ours.ideal()) / of(baseline.roofline()),
          of(ours.calibrated()) / of(baseline.roofline()), caveat));
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

}  // namespace

void add_verdicts(v1::Reproduction& result) {
  add_ratio(
      result, "tokens/s", [](const v1::Performance& of) { return of.tokens_per_second(); }, "");
  add_ratio(
      result, "tokens/J", [](const v1::Performance& of) { return of.tokens_per_joule(); },
      "; all rest on the power of a retained tile, which is assumed");
  add_carrying_over(result);
}

}  // namespace primalsim::study
