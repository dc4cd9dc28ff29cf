#include "study/reproduce.h"

#include <string>
#include <utility>
#include <vector>

#include "pe_models/machine.h"
#include "proto/content_hash.h"
#include "proto/read.h"
#include "study/built_in_texts.h"
#include "study/provenance.h"
#include "study/reproduce/ablation.h"
#include "study/reproduce/fit.h"
#include "study/reproduce/reference.h"
#include "study/reproduce/simulated_layers.h"
#include "study/reproduce/verdict.h"

namespace primalsim::study {
namespace {

v1::Performance published(const v1::PublishedFigure& figure) {
  v1::Performance result;
  result.set_tokens_per_second(figure.tokens_per_second());
  if (figure.has_tokens_per_joule()) {
    result.set_tokens_per_joule(figure.tokens_per_joule());
    result.set_watts(figure.tokens_per_second() / figure.tokens_per_joule());
  }
  return result;
}

v1::ReproducedFigure reproduce_figure(const v1::PublishedFigure& figure, const v1::ReferenceData& data,
                                      const v1::Architecture& base, const Calibrated& calibrated,
                                      SimulatedLayers& layers) {
  v1::ReproducedFigure result;
  *result.mutable_figure() = figure;
  *result.mutable_published() = published(figure);
  if (figure.role() == v1::PublishedFigure::GPU) {
    const double context = figure.prompt_tokens() + (figure.output_tokens() + 1) / 2.0;
    *result.mutable_roofline() =
        decode_roofline(find_gpu(data, figure.gpu()), find_model(data, figure.model()).shape(), context);
  }
  if (figure.role() == v1::PublishedFigure::FIT || figure.role() == v1::PublishedFigure::TEST) {
    Variant variant = variant_of(figure, data, base);
    *result.mutable_ideal() = performance(mean_decode_step(variant, layers), 1);
    calibrate(calibrated, variant);
    *result.mutable_calibrated() = performance(mean_decode_step(variant, layers), calibrated.power);
  }
  return result;
}

// In the order of `data`: ideal is data-flow and first principles.
void add_figures(const v1::ReferenceData& data, const v1::Architecture& base, const Calibrated& calibrated,
                 SimulatedLayers& layers, const Work& work, v1::Reproduction& result) {
  for (int i = 0; i < data.figures_size(); ++i) result.add_figures();
  work.for_each(
      static_cast<std::size_t>(data.figures_size()),
      [&](std::size_t i) {
        const int index = static_cast<int>(i);
        *result.mutable_figures(index) =
            reproduce_figure(data.figures(index), data, base, calibrated, layers);
      },
      "published figures");
}

void add_assumptions(const v1::Architecture& base, v1::Reproduction& result) {
  for (const std::string& assumption :
       {fmt::format(
            "Machine '{}', mapping 'primal', batch 1, adapters retained, token embedding, output head and "
            "sampling not included.",
            base.name()),
        std::string("Ideal: data-flow control and first principles. Calibrated: lock-step control, with the "
                    "parameters above; nothing else is fitted."),
        std::string("A mean over decode steps is Simpson's rule over the first, middle and last context."),
        std::string(
            "A roofline is an upper bound from a data sheet, at the data sheet's power; it is never mixed "
            "with published figures."),
        std::string(
            "Efficiency rests on the power of retained tiles, which nobody has published: see the group "
            "'retention'.")}) {
    result.add_assumptions(assumption);
  }
}

void check_base(const v1::Architecture& base) {
  if (pe_models::Machine(base).has_energy()) return;
  throw_input_error("architecture {}: architecture.energy and architecture.power are needed", base.name());
}

}  // namespace

v1::Reproduction reproduce(Session& session, const v1::Architecture& base, const ReproduceRequest& request,
                           const Progress& progress) {
  check_base(base);
  const Work work(session, progress);
  const v1::ReferenceData data = reference_data();
  v1::Reproduction result;
  *result.mutable_calibration() = request.calibration ? *request.calibration : load_calibration();
  const Calibrated calibrated = calibrated_by(result.calibration(), "calibration");
  SimulatedLayers layers;
  add_figures(data, base, calibrated, layers, work, result);
  work.say("{} published figures are done", result.figures_size());
  if (request.ablations) {
    for (v1::AblationGroup& group : ablations(data, base, calibrated, layers, work)) {
      *result.add_ablations() = std::move(group);
    }
  }
  add_verdicts(result);
  add_assumptions(base, result);
  Provenance made(session);
  made.flag("figures-only", !request.ablations).machine(base, request.machine_source);
  made.input("calibration", "calibration",
             request.calibration ? request.calibration_source : "configs/calibration.txtpb (built in)",
             content_hash(result.calibration()));
  made.input("reference", "reference", "configs/reference.txtpb (built in)", content_hash(data));
  *result.mutable_provenance() = made.message();
  return result;
}

v1::Calibration fit_calibration(Session& session, const v1::Architecture& base, const Progress& progress) {
  check_base(base);
  return fit(reference_data(), base, Work(session, progress));
}

v1::Calibration load_calibration(const std::optional<std::filesystem::path>& path) {
  const std::string where = path ? path->string() : "configs/calibration.txtpb (built in)";
  const v1::File file = path ? read_file(*path) : parse_file(kCalibrationText, Format::kText, where);
  if (!file.has_calibration()) throw_input_error("{}: holds no calibration", where);
  calibrated_by(file.calibration(), where);
  return file.calibration();
}

v1::ReferenceData reference_data() {
  constexpr const char* kWhere = "configs/reference.txtpb (built in)";
  const v1::File file = parse_file(kReferenceText, Format::kText, kWhere);
  if (!file.has_reference()) throw_input_error("{}: holds no reference data", kWhere);
  return file.reference();
}

}  // namespace primalsim::study
