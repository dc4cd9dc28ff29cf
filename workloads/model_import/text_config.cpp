#include "workloads/model_import/text_config.h"

#include "core/error.h"

namespace primalsim::workloads {
namespace {

constexpr const char* kWrapper = "ForConditionalGeneration";
constexpr const char* kText = "text_config";

// The one name in `architectures`; empty if the field is absent.
std::string architecture_of(const JsonFile& config) {
  const nlohmann::json* const given = config.find("architectures");
  if (given == nullptr) return "";
  const bool one_name = given->is_array() && given->size() == 1 && given->front().is_string();
  if (one_name) return given->front().get<std::string>();
  config.refuse("architectures", *given, "allowed is a list of one name; known are " + known_architectures());
}

const ModelFamily* family_of(const JsonFile& config) {
  const std::string architecture = architecture_of(config);
  return architecture.empty() ? family_of_type(config.text("model_type"))
                              : family_of_architecture(architecture);
}

[[noreturn]] void refuse_unknown(const JsonFile& config) {
  const std::string known = "known are " + known_architectures();
  for (const char* field : {"architectures", "model_type"}) {
    const nlohmann::json* const given = config.find(field);
    if (given == nullptr) continue;
    const std::string name = given->is_array() ? architecture_of(config) : config.text(field);
    const std::string reason = reason_to_refuse(name);
    config.refuse(field, *given, reason.empty() ? known : reason + "; " + known);
  }
  throw_input_error("{}: architectures is missing, and so is model_type; {}", config.place(), known);
}

void refuse_experts(const JsonFile& config) {
  for (const char* field : {"num_local_experts", "num_experts", "n_routed_experts", "moe_num_experts"}) {
    const nlohmann::json* const given = config.find(field);
    if (given == nullptr || *given == 0 || *given == 1) continue;
    config.refuse(field, *given, "allowed is null: " + reason_to_refuse("moe"));
  }
}

}  // namespace

bool is_wrapper(const std::string& architecture) { return architecture.ends_with(kWrapper); }

TextConfig find_text_config(const JsonFile& config) {
  TextConfig found{config, family_of(config), "", false};
  const nlohmann::json* const text = config.find(kText);
  if (found.family == nullptr && text != nullptr && text->is_object()) {
    const std::string outer = architecture_of(config);
    found = {config.member(kText), nullptr, is_wrapper(outer) ? outer : kWrapper, true};
    found.family = family_of(found.fields);
  }
  if (found.family == nullptr) refuse_unknown(found.fields);
  if (!found.wrapped) found.architecture = found.family->architecture;
  refuse_experts(found.fields);
  return found;
}

}  // namespace primalsim::workloads
