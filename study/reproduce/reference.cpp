#include "study/reproduce/reference.h"

#include "core/error.h"
#include "proto/field_rules.h"

namespace primalsim::study {
namespace {

constexpr const char* kReference = "configs/reference.txtpb (built in)";

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
