#include "study/reproduce/ablation.h"

#include <optional>
#include <utility>

#include "core/error.h"
#include "study/reproduce/reference.h"

namespace primalsim::study {
namespace {

constexpr const char* kBaselineSystem = "H100";
constexpr const char* kBaselineGpu = "H100 PCIe";

// The published figure of this model over these contexts, if there is one.
const v1::PublishedFigure* published_baseline(const v1::ReferenceData& data, const PlannedRow& row) {
  for (const v1::PublishedFigure& figure : data.figures()) {
    if (figure.system() == kBaselineSystem && figure.model() == row.model &&
        figure.prompt_tokens() + 1 == row.variant.context_from &&
        figure.prompt_tokens() + figure.output_tokens() == row.variant.context_to) {
      return &figure;
    }
  }
  return nullptr;
}

void set_baseline(const v1::ReferenceData& data, const PlannedRow& planned, v1::AblationRow& row) {
  const v1::PublishedFigure* const figure = published_baseline(data, planned);
  row.set_baseline_kind(figure != nullptr ? "published" : "roofline");
  if (figure == nullptr) {
    const double context = (planned.variant.context_from + planned.variant.context_to) / 2.0;
    *row.mutable_baseline() =
        decode_roofline(find_gpu(data, kBaselineGpu), find_model(data, planned.model).shape(), context);
    return;
  }
  row.mutable_baseline()->set_tokens_per_second(figure->tokens_per_second());
  row.mutable_baseline()->set_tokens_per_joule(figure->tokens_per_joule());
  row.mutable_baseline()->set_watts(figure->tokens_per_second() / figure->tokens_per_joule());
}

v1::AblationRow run_row(const v1::ReferenceData& data, const PlannedRow& planned,
                        const Calibrated& calibrated, SimulatedLayers& layers) {
  v1::AblationRow row;
  row.set_label(planned.label);
  row.set_model(planned.model);
  row.set_context_from(planned.variant.context_from);
  row.set_context_to(planned.variant.context_to);
  set_baseline(data, planned, row);
  try {
    Variant variant = planned.variant;
    if (planned.calibrated) calibrate(calibrated, variant);
    const DecodeStep step = mean_decode_step(variant, layers);
    row.set_cycles_per_token(step.cycles);
    *row.mutable_ours() = performance(step, planned.calibrated ? calibrated.power : 1);
  } catch (const InputError& error) {  // said in the row; nothing else is tried
    row.set_refused(error.what());
  }
  return row;
}

}  // namespace

std::vector<v1::AblationGroup> ablations(const v1::ReferenceData& data, const v1::Architecture& base,
                                         const Calibrated& calibrated, SimulatedLayers& layers,
                                         const Work& work) {
  const std::vector<PlannedGroup> plan = plan_ablations(data, base);
  std::vector<v1::AblationGroup> groups(plan.size());
  std::vector<std::pair<const PlannedRow*, v1::AblationRow*>> rows;
  for (std::size_t g = 0; g < plan.size(); ++g) {
    groups[g].set_name(plan[g].name);
    groups[g].set_question(plan[g].question);
    for (const PlannedRow& row : plan[g].rows) rows.emplace_back(&row, groups[g].add_rows());
  }
  work.for_each(
      rows.size(),
      [&](std::size_t i) { *rows[i].second = run_row(data, *rows[i].first, calibrated, layers); },
      "rows of the ablation");
  return groups;
}

}  // namespace primalsim::study
