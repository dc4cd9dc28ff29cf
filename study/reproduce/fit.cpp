#include "study/reproduce/fit.h"

#include <array>
#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "study/reproduce/reference.h"
#include "study/reproduce/simulated_layers.h"

namespace primalsim::study {
namespace {

constexpr const char* kGroups = "attention_groups_at_once";
constexpr const char* kPowerFactor = "power_factor";

// Beyond these a factor says nothing about a machine; what is multiplied by them stays finite.
constexpr double kLeastFactor = 1e-6;
constexpr double kMostFactor = 1e6;
constexpr double kMostGroups = 65536;

// What the fit chooses from; no model here has more groups than the last.
constexpr std::array<std::uint32_t, 5> kGroupsTried{1, 2, 4, 8, 64};

struct Sample {
  const v1::PublishedFigure* figure;
  DecodeStep step;
};

// Of positive factors, in the order given.
double geometric_mean(const std::vector<double>& factors) {
  double sum = 0;
  for (const double factor : factors) sum += std::log(factor);
  // Six digits: the same on every compiler, and more than the figures hold.
  return std::round(std::exp(sum / static_cast<double>(factors.size())) * 1e6) / 1e6;
}

void add_parameter(v1::Calibration& calibration, const char* name, double value, const char* meaning) {
  v1::CalibratedParameter& parameter = *calibration.add_parameters();
  parameter.set_name(name);
  parameter.set_value(value);
  parameter.set_meaning(meaning);
  parameter.set_found_by("primalsim reproduce --fit");
}

void add_residual(v1::Calibration& calibration, const Sample& sample, const char* quantity, double ratio) {
  v1::FitResidual& residual = *calibration.add_residuals();
  residual.set_figure(sample.figure->id());
  residual.set_quantity(quantity);
  residual.set_ratio(std::round(ratio * 1e6) / 1e6);
}

}  // namespace

Variant variant_of(const v1::PublishedFigure& figure, const v1::ReferenceData& data,
                   const v1::Architecture& base) {
  Variant variant;
  variant.workload = reference_workload(
      find_model(data, figure.model()),
      figure.lora_rank() == 0 ? LoraModules::kNone : LoraModules::kQueryAndValue, figure.lora_rank());
  variant.architecture = reference_machine(data, figure.machine(), base);
  const auto policy = pe_models::srpg::policy_of(figure.policy());
  if (!policy)
    throw_input_error("reference data: {}: policy '{}' is not known", figure.id(), figure.policy());
  variant.policy = *policy;
  variant.context_from = figure.prompt_tokens() + 1;
  variant.context_to = figure.prompt_tokens() + figure.output_tokens();
  return variant;
}

namespace {

// How far the speeds of samples are off: the sum of squared logarithms.
double speed_error(const std::vector<Sample>& samples) {
  double sum = 0;
  for (const auto& [figure, step] : samples) {
    const double log = std::log(step.seconds * figure->tokens_per_second());
    sum += log * log;
  }
  return sum;
}

// The decode steps of the figures to fit on, with so many groups at once.
std::vector<Sample> samples_with(std::uint32_t groups, const v1::ReferenceData& data,
                                 const v1::Architecture& base, SimulatedLayers& layers, const Work& work) {
  std::vector<Sample> samples;
  for (const v1::PublishedFigure& figure : data.figures()) {
    if (figure.role() == v1::PublishedFigure::FIT) samples.push_back({&figure, {}});
  }
  work.for_each(samples.size(), [&](std::size_t i) {
    Variant variant = variant_of(*samples[i].figure, data, base);
    calibrate({groups, 1}, variant);
    samples[i].step = mean_decode_step(variant, layers);
  });
  return samples;
}

double power_factor(const std::vector<Sample>& samples) {
  std::vector<double> factors;
  for (const auto& [published, step] : samples) {
    const double joules = 1 / published->tokens_per_joule();
    factors.push_back((joules - step.event_joules) / step.state_joules);
    if (!(factors.back() > 0)) {
      throw_run_error("{}: its events alone take {} J per token, the published figure is {} J",
                      published->id(), step.event_joules, joules);
    }
  }
  return geometric_mean(factors);
}

}  // namespace

v1::Calibration fit(const v1::ReferenceData& data, const v1::Architecture& base, const Work& work) {
  std::uint32_t groups = 0;
  std::vector<Sample> samples;
  SimulatedLayers layers;
  for (const std::uint32_t tried : kGroupsTried) {
    std::vector<Sample> found = samples_with(tried, data, base, layers, work);
    if (found.empty()) throw_input_error("reference data: no figure has the role FIT");
    if (!samples.empty() && speed_error(found) >= speed_error(samples)) continue;
    groups = tried;
    samples = std::move(found);
  }
  const double power = power_factor(samples);
  v1::Calibration calibration;
  add_parameter(
      calibration, kGroups, groups,
      "groups of heads that attend at a time under lock-step control; control.attention_groups_at_once");
  add_parameter(calibration, kPowerFactor, power,
                "static and clock power of a tile, relative to power.active_microwatts");
  for (const Sample& sample : samples) {
    const v1::Performance found = performance(sample.step, power);
    const double published_watts = sample.figure->tokens_per_second() / sample.figure->tokens_per_joule();
    add_residual(calibration, sample, "tokens_per_second",
                 found.tokens_per_second() / sample.figure->tokens_per_second());
    add_residual(calibration, sample, "watts", found.watts() / published_watts);
  }
  return calibration;
}

Calibrated calibrated_by(const v1::Calibration& calibration, const std::string& where) {
  Calibrated calibrated{0, 0};
  std::set<std::string> names;
  for (const v1::CalibratedParameter& parameter : calibration.parameters()) {
    if (!names.insert(parameter.name()).second)
      throw_input_error("{}: {} is given twice", where, parameter.name());
  }
  for (const v1::CalibratedParameter& parameter : calibration.parameters()) {
    const bool groups = parameter.name() == kGroups;
    if (!groups && parameter.name() != kPowerFactor) {
      throw_input_error("{}: parameter '{}' is not known; known are {} and {}", where, parameter.name(),
                        kGroups, kPowerFactor);
    }
    const double value = parameter.value();
    const double least = groups ? 1 : kLeastFactor;
    const double most = groups ? kMostGroups : kMostFactor;
    if (!(value >= least && value <= most) || (groups && value != std::floor(value))) {
      throw_input_error("{}: {} is {}; allowed: {}{} to {}", where, parameter.name(), value,
                        groups ? "a whole number, " : "", least, most);
    }
    if (groups) {
      calibrated.attention_groups_at_once = static_cast<std::uint32_t>(value);
    } else {
      calibrated.power = value;
    }
  }
  if (calibrated.attention_groups_at_once == 0 || calibrated.power == 0) {
    throw_input_error("{}: {} and {} are both needed", where, kGroups, kPowerFactor);
  }
  return calibrated;
}

}  // namespace primalsim::study
