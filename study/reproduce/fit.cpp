#include "study/reproduce/fit.h"

#include <cmath>
#include <string>
#include <vector>

#include "core/error.h"
#include "study/reproduce/reference.h"

namespace primalsim::study {
namespace {

constexpr const char* kTimeFactor = "time_factor";
constexpr const char* kPowerFactor = "power_factor";

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
                   const v1::Architecture& base, bool lockstep) {
  Variant variant;
  variant.workload = reference_workload(
      find_model(data, figure.model()),
      figure.lora_rank() == 0 ? LoraModules::kNone : LoraModules::kQueryAndValue, figure.lora_rank());
  variant.architecture = reference_machine(data, figure.machine(), base);
  const auto policy = pe_models::srpg::policy_of(figure.policy());
  if (!policy)
    throw_input_error("reference data: {}: policy '{}' is not known", figure.id(), figure.policy());
  variant.policy = *policy;
  variant.lockstep = lockstep;
  variant.context_from = figure.prompt_tokens() + 1;
  variant.context_to = figure.prompt_tokens() + figure.output_tokens();
  return variant;
}

v1::Calibration fit(const v1::ReferenceData& data, const v1::Architecture& base, const Work& work) {
  std::vector<Sample> samples;
  std::vector<double> time_factors;
  std::vector<double> power_factors;
  for (const v1::PublishedFigure& figure : data.figures()) {
    if (figure.role() == v1::PublishedFigure::FIT) samples.push_back({&figure, {}});
  }
  work.for_each(samples.size(), [&](std::size_t i) {
    samples[i].step = mean_decode_step(variant_of(*samples[i].figure, data, base, true));
  });
  for (const auto& [published, step] : samples) {
    const v1::PublishedFigure& figure = *published;
    const double seconds = 1 / figure.tokens_per_second();
    const double joules = 1 / figure.tokens_per_joule();
    time_factors.push_back(seconds / step.seconds);
    // State energy grows with the time; what events take is not scaled.
    power_factors.push_back((joules - step.event_joules) / (step.state_joules * time_factors.back()));
    if (!(power_factors.back() > 0)) {
      throw_run_error("{}: its events alone take {} J per token, the published figure is {} J", figure.id(),
                      step.event_joules, joules);
    }
  }
  if (samples.empty()) throw_input_error("reference data: no figure has the role FIT");

  v1::Calibration calibration;
  const Factors factors{geometric_mean(time_factors), geometric_mean(power_factors)};
  add_parameter(calibration, kTimeFactor, factors.time,
                "cycles of the machine per simulated cycle under lock-step control: what the model does not "
                "explain");
  add_parameter(calibration, kPowerFactor, factors.power,
                "static and clock power of a tile, relative to power.active_microwatts");
  for (const Sample& sample : samples) {
    const v1::Performance found = performance(sample.step, factors);
    const double published_watts = sample.figure->tokens_per_second() / sample.figure->tokens_per_joule();
    add_residual(calibration, sample, "tokens_per_second",
                 found.tokens_per_second() / sample.figure->tokens_per_second());
    add_residual(calibration, sample, "watts", found.watts() / published_watts);
  }
  return calibration;
}

// Beyond these a factor says nothing about a machine; what is multiplied by them stays finite.
constexpr double kLeastFactor = 1e-6;
constexpr double kMostFactor = 1e6;

Factors factors_of(const v1::Calibration& calibration, const std::string& where) {
  Factors factors{0, 0};
  for (const v1::CalibratedParameter& parameter : calibration.parameters()) {
    const bool time = parameter.name() == kTimeFactor;
    if (!time && parameter.name() != kPowerFactor) {
      throw_input_error("{}: parameter '{}' is not known; known are {} and {}", where, parameter.name(),
                        kTimeFactor, kPowerFactor);
    }
    if (!(parameter.value() >= kLeastFactor && parameter.value() <= kMostFactor)) {
      throw_input_error("{}: {} is {}; allowed: {} to {}", where, parameter.name(), parameter.value(),
                        kLeastFactor, kMostFactor);
    }
    double& factor = time ? factors.time : factors.power;
    if (factor != 0) throw_input_error("{}: {} is given twice", where, parameter.name());
    factor = parameter.value();
  }
  if (factors.time == 0 || factors.power == 0) {
    throw_input_error("{}: {} and {} are both needed", where, kTimeFactor, kPowerFactor);
  }
  return factors;
}

}  // namespace primalsim::study
