#include "study/reproduce/built_in.h"

#include "core/error.h"
#include "proto/field_rules.h"
#include "proto/read.h"
#include "study/built_in_texts.h"

namespace primalsim::study {
namespace {

constexpr const char* kReference = "configs/reference.txtpb (built in)";
constexpr const char* kCalibration = "configs/calibration.txtpb (built in)";

template <typename Items, typename Name>
const auto& find_in(const Items& items, const std::string& wanted, const char* kind, Name name) {
  std::string known;
  for (const auto& item : items) {
    if (name(item) == wanted) return item;
    known += (known.empty() ? "" : ", ") + name(item);
  }
  throw_input_error("{}: there is no {} '{}'; there are {}", kReference, kind, wanted, known);
}

const auto kName = [](const auto& item) { return item.name(); };

}  // namespace

v1::ReferenceData reference_data() {
  const v1::File file = parse_file(kReferenceText, Format::kText, kReference);
  if (!file.has_reference()) throw_input_error("{}: holds no reference data", kReference);
  return file.reference();
}

v1::Calibration built_in_calibration() {
  const v1::File file = parse_file(kCalibrationText, Format::kText, kCalibration);
  if (!file.has_calibration()) throw_input_error("{}: holds no calibration", kCalibration);
  return file.calibration();
}

const v1::ReferenceModel& find_model(const v1::ReferenceData& data, const std::string& name) {
  return find_in(data.models(), name, "model", kName);
}

const v1::Gpu& find_gpu(const v1::ReferenceData& data, const std::string& name) {
  return find_in(data.gpus(), name, "GPU", kName);
}

const v1::PublishedFigure& find_figure(const v1::ReferenceData& data, const std::string& id) {
  return find_in(data.figures(), id, "figure", [](const auto& figure) { return figure.id(); });
}

v1::Architecture reference_machine(const v1::ReferenceData& data, const std::string& name,
                                   const v1::Architecture& base) {
  const v1::ReferenceMachine& machine = find_in(data.machines(), name, "machine", kName);
  v1::Architecture architecture = base;
  architecture.set_name(name);
  for (const v1::Setting& setting : machine.settings()) {
    set_field(architecture, setting.field(), setting.value(), std::string(kReference) + ": machine " + name);
  }
  return architecture;
}

}  // namespace primalsim::study
