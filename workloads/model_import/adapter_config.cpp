#include "workloads/model_import/adapter_config.h"

#include <array>
#include <map>
#include <set>

#include "core/error.h"
#include "workloads/model_import/adapter_modules.h"
#include "workloads/model_import/json_file.h"

namespace primalsim::workloads {
namespace {

using nlohmann::json;

struct RefusedField {
  const char* name;
  const char* reason;
};

// Fields that, when they are set, change what is computed in a way that is not simulated.
constexpr std::array<RefusedField, 11> kRefusedFields{{
    {"layers_to_transform", "allowed is null: an adapter on all layers alike"},
    {"layer_replication", "allowed is null: replicated layers are not simulated"},
    {"modules_to_save", "allowed is null: modules trained in full are not simulated"},
    {"exclude_modules", "allowed is null: list the modules that have a LoRA in target_modules"},
    {"target_parameters", "allowed is null: LoRA on single parameters is not simulated"},
    {"trainable_token_indices", "allowed is null: trained tokens are not simulated"},
    {"alora_invocation_tokens", "allowed is null: activated LoRA is not simulated"},
    {"use_dora", "allowed is false: DoRA's magnitudes are not simulated"},
    {"use_qalora", "allowed is false: QALoRA is not simulated"},
    {"lora_bias", "allowed is false: a bias of B is not simulated"},
    {"fan_in_fan_out",
     "allowed is false: it is for Conv1D layers, which none of the known architectures has"},
}};

bool is_set(const json& value) {
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_object() || value.is_array()) return !value.empty();
  return true;
}

void check_supported(const JsonFile& config) {
  const std::string type = config.text("peft_type");
  if (type.empty()) throw_input_error("{}: peft_type is missing; allowed is \"LORA\"", config.path());
  if (type != "LORA") config.refuse("peft_type", type, "allowed is \"LORA\"");
  const std::string bias = config.text("bias");
  if (!bias.empty() && bias != "none")
    config.refuse("bias", bias, "allowed is \"none\": trained biases are not simulated");
  for (const RefusedField& field : kRefusedFields) {
    const json* const value = config.find(field.name);
    if (value != nullptr && is_set(*value)) config.refuse(field.name, *value, field.reason);
  }
}

std::set<std::string> read_targets(const JsonFile& config) {
  const char* const field = "target_modules";
  const json* const given = config.find(field);
  if (given == nullptr)
    throw_input_error("{}: {} is missing; allowed is a list of module names", config.path(), field);
  std::set<std::string> targets;
  if (*given == "all-linear") {
    for (const AdapterModule& module : kAdapterModules) targets.insert(module.name);
    return targets;
  }
  if (given->is_string()) return {parse_module_name(config, field, given->get<std::string>())};
  if (!given->is_array() || given->empty()) {
    config.refuse(field, *given, "allowed is a list of at least one module name, or \"all-linear\"");
  }
  for (std::size_t i = 0; i < given->size(); ++i) {
    const std::string path = fmt::format("{}[{}]", field, i);
    if (!(*given)[i].is_string()) config.refuse(path, (*given)[i], "allowed is a module name");
    targets.insert(parse_module_name(config, path, (*given)[i].get<std::string>()));
  }
  return targets;
}

// The members of a pattern by module. A module named in two ways is an error: PEFT takes the first, and JSON
// has no order.
std::map<std::string, std::pair<std::string, const json*>> read_pattern(const JsonFile& config,
                                                                        const std::string& field) {
  std::map<std::string, std::pair<std::string, const json*>> values;
  const json* const given = config.find(field);
  if (given == nullptr) return values;
  if (!given->is_object()) config.refuse(field, *given, "allowed is an object of module names and numbers");
  for (const auto& [key, value] : given->items()) {
    const std::string module = parse_module_name(config, "a key of " + field, key);
    const std::string path = fmt::format("{}[\"{}\"]", field, key);
    if (!values.emplace(module, std::pair{path, &value}).second) {
      config.refuse(path, value, "this module is named twice in " + field);
    }
  }
  return values;
}

void check_alpha_pattern(const JsonFile& config) {
  const v1::Limits& limits = limits_of<v1::LoraAdapter>("alpha");
  for (const auto& [module, entry] : read_pattern(config, "alpha_pattern")) {
    const auto& [path, value] = entry;
    const bool in_range =
        value->is_number() && value->get<double>() >= limits.min() && value->get<double>() <= limits.max();
    if (!in_range) config.refuse(path, *value, "allowed is a number that is not negative");
  }
}

}  // namespace

v1::LoraAdapter read_adapter_config(const std::filesystem::path& path, const std::string& name) {
  const JsonFile config(path);
  check_supported(config);
  const v1::Limits& limits = limits_of<v1::LoraTarget>("rank");
  const std::uint32_t rank = config.size("r", limits);
  std::map<std::string, std::uint32_t> ranks;
  for (const auto& [module, entry] : read_pattern(config, "rank_pattern")) {
    ranks[module] = config.checked_size(entry.first, *entry.second, limits);
  }
  check_alpha_pattern(config);

  v1::LoraAdapter adapter;
  adapter.set_name(name);
  adapter.set_alpha(config.number("lora_alpha", limits_of<v1::LoraAdapter>("alpha")));
  const std::set<std::string> targets = read_targets(config);
  for (const AdapterModule& module : kAdapterModules) {
    if (!targets.contains(module.name)) continue;
    v1::LoraTarget& target = *adapter.add_targets();
    target.set_matrix(module.name);
    target.set_rank(ranks.contains(module.name) ? ranks[module.name] : rank);
  }
  return adapter;
}

std::string read_base_model_name(const std::filesystem::path& path) {
  return JsonFile(path).text("base_model_name_or_path");
}

}  // namespace primalsim::workloads
