#include "workloads/model_import/adapter_fields.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/error.h"

namespace primalsim::workloads {
namespace {

using nlohmann::json;

struct RefusedField {
  const char* name;
  const char* reason;
};

// Fields that, when they are set, change what is computed in a way that is not simulated.
constexpr std::array<RefusedField, 13> kRefusedFields{{
    {"layer_replication", "allowed is null: replicated layers are not simulated"},
    {"target_parameters", "allowed is null: LoRA on single parameters is not simulated"},
    {"trainable_token_indices", "allowed is null: trained tokens are not simulated"},
    {"alora_invocation_tokens", "allowed is null: activated LoRA is not simulated"},
    {"use_dora", "allowed is false: DoRA's magnitudes are not simulated"},
    {"use_qalora", "allowed is false: QALoRA is not simulated"},
    {"use_bdlora", "allowed is null: block-diagonal factors (BD-LoRA) are not simulated"},
    {"kasa_config", "allowed is null: a diagonal between A and B (KaSA) is not simulated"},
    {"use_kasa", "allowed is false: a diagonal between A and B (KaSA) is not simulated"},
    {"arrow_config", "allowed is null: routing among adapters (Arrow) is not simulated"},
    {"lora_bias", "allowed is false: a bias of B is not simulated"},
    {"megatron_config", "allowed is null: layers cut in parallel parts are not simulated"},
    {"fan_in_fan_out",
     "allowed is false: it is for Conv1D layers, which none of the known architectures has"},
}};

// They say how weights are found, kept or scaled.
constexpr std::array<const char*, 9> kHarmless{"use_rslora",     "use_cache",     "loftq_config",
                                               "eva_config",     "corda_config",  "lora_ga_config",
                                               "runtime_config", "megatron_core", "use_original_init"};

constexpr std::array<std::string_view, 8> kReplaceable{
    "embed_tokens",    "tok_embeddings",          "wte", "lm_head", "output", "norm",
    "input_layernorm", "post_attention_layernorm"};

bool is_set(const json& value) {
  if (value.is_null()) return false;
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_object() || value.is_array()) return !value.empty();
  return true;
}

// PEFT adds variants of LoRA by such fields; one that came after this was written must not pass for plain
// LoRA.
void check_unknown(const JsonFile& config) {
  for (const auto& [name, value] : config.root().items()) {
    if ((!name.starts_with("use_") && !name.ends_with("_config")) || !is_set(value)) continue;
    if (std::find(kHarmless.begin(), kHarmless.end(), name) != kHarmless.end()) continue;
    config.refuse(name, value, "allowed is null or false: what it changes is not known here");
  }
}

void check_modules_to_save(const JsonFile& config, std::vector<std::string>& notes) {
  const char* const field = "modules_to_save";
  const json* const given = config.find(field);
  if (given == nullptr || !is_set(*given)) return;
  const std::string allowed =
      "allowed are embeddings, the output head and norms: other modules trained in full "
      "are not simulated";
  if (!given->is_array()) config.refuse(field, *given, allowed);
  std::string names;
  for (const json& entry : *given) {
    const std::string name = entry.is_string() ? entry.get<std::string>() : "";
    const std::string_view last = std::string_view(name).substr(name.find_last_of('.') + 1);
    if (std::find(kReplaceable.begin(), kReplaceable.end(), last) == kReplaceable.end()) {
      config.refuse(field, *given, allowed);
    }
    names += (names.empty() ? "" : ", ") + name;
  }
  notes.push_back(
      "The adapter brings its own " + names +
      " (modules_to_save), of the shape of the model's: nothing more is computed, and writing them "
      "when the adapter is switched is not counted.");
}

}  // namespace

void check_adapter_fields(const JsonFile& config, std::vector<std::string>& notes) {
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
  check_unknown(config);
  check_modules_to_save(config, notes);
}

}  // namespace primalsim::workloads
