#include "workloads/model_import/model_family.h"

#include <algorithm>
#include <utility>

namespace primalsim::workloads {
namespace {

// Defaults of the configuration classes of Hugging Face's transformers, and of InternLM2's own code.
constexpr std::array<ModelFamily, 8> kFamilies{{
    {.architecture = "LlamaForCausalLM",
     .model_type = "llama",
     .max_positions = 2048,
     .hidden_size = 4096,
     .intermediate_size = 11008,
     .layers = 32,
     .heads = 32,
     .vocab_size = 32000},
    {.architecture = "MistralForCausalLM",
     .model_type = "mistral",
     .window_rule = WindowRule::kAll,
     .max_positions = 131072,
     .kv_heads = 8,
     .sliding_window = 4096,
     .hidden_size = 4096,
     .intermediate_size = 14336,
     .layers = 32,
     .heads = 32,
     .vocab_size = 32000},
    {.architecture = "Qwen2ForCausalLM",
     .model_type = "qwen2",
     .window_rule = WindowRule::kSwitch,
     .max_positions = 32768,
     .kv_heads = 32,
     .sliding_window = 4096,
     .hidden_size = 4096,
     .intermediate_size = 22016,
     .layers = 32,
     .heads = 32,
     .vocab_size = 151936},
    {.architecture = "Qwen3ForCausalLM",
     .model_type = "qwen3",
     .window_rule = WindowRule::kSwitch,
     .max_positions = 32768,
     .kv_heads = 32,
     .head_dim = 128,
     .sliding_window = 4096,
     .hidden_size = 4096,
     .intermediate_size = 22016,
     .layers = 32,
     .heads = 32,
     .vocab_size = 151936},
    {.architecture = "MinistralForCausalLM",
     .model_type = "ministral",
     .window_rule = WindowRule::kAll,
     .max_positions = 131072,
     .kv_heads = 8,
     .sliding_window = 4096,
     .hidden_size = 4096,
     .intermediate_size = 14336,
     .layers = 32,
     .heads = 32,
     .vocab_size = 32000},
    {.architecture = "Ministral3ForCausalLM",
     .model_type = "ministral3",
     .window_rule = WindowRule::kAll,
     .max_positions = 262144,
     .kv_heads = 8,
     .head_dim = 128,
     .hidden_size = 4096,
     .intermediate_size = 14336,
     .layers = 34,
     .heads = 32,
     .vocab_size = 131072},
    {.architecture = "InternLM2ForCausalLM",
     .model_type = "internlm2",
     .max_positions = 2048,
     .hidden_size = 4096,
     .intermediate_size = 11008,
     .layers = 32,
     .heads = 32,
     .vocab_size = 103168},
    {.architecture = "Phi3ForCausalLM",
     .model_type = "phi3",
     .window_rule = WindowRule::kAll,
     .max_positions = 4096,
     .hidden_size = 3072,
     .intermediate_size = 8192,
     .layers = 32,
     .heads = 32,
     .vocab_size = 32064},
}};

constexpr std::array<ModelModule, 7> kModules{{{"q_proj", "self_attn", {"q_proj"}},
                                               {"k_proj", "self_attn", {"k_proj"}},
                                               {"v_proj", "self_attn", {"v_proj"}},
                                               {"o_proj", "self_attn", {"o_proj"}},
                                               {"gate_proj", "mlp", {"gate_proj"}},
                                               {"up_proj", "mlp", {"up_proj"}},
                                               {"down_proj", "mlp", {"down_proj"}}}};
constexpr std::array<ModelModule, 4> kPhi3Modules{{{"qkv_proj", "self_attn", {"q_proj", "k_proj", "v_proj"}},
                                                   {"o_proj", "self_attn", {"o_proj"}},
                                                   {"gate_up_proj", "mlp", {"gate_proj", "up_proj"}},
                                                   {"down_proj", "mlp", {"down_proj"}}}};
constexpr std::array<ModelModule, 5> kInternLm2Modules{{{"wqkv", "attention", {"q_proj", "k_proj", "v_proj"}},
                                                        {"wo", "attention", {"o_proj"}},
                                                        {"w1", "feed_forward", {"gate_proj"}},
                                                        {"w3", "feed_forward", {"up_proj"}},
                                                        {"w2", "feed_forward", {"down_proj"}}}};

constexpr const char* kExperts = "mixtures of experts are not simulated";
constexpr std::array<std::pair<const char*, const char*>, 8> kRefused{{
    {"moe", kExperts},
    {"mixtral", kExperts},
    {"deepseek", kExperts},
    {"llama4", kExperts},
    {"gptoss", kExperts},
    {"gpt_oss", kExperts},
    {"dbrx", kExperts},
    {"gemma", "Gemma's GeGLU and its norms behind each block are not simulated"},
}};

}  // namespace

const ModelFamily* family_of_architecture(const std::string& architecture) {
  const std::string wanted = architecture == "LLaMAForCausalLM" ? "LlamaForCausalLM" : architecture;
  const auto family = std::find_if(kFamilies.begin(), kFamilies.end(),
                                   [&](const ModelFamily& each) { return wanted == each.architecture; });
  return family == kFamilies.end() ? nullptr : &*family;
}

const ModelFamily* family_of_type(const std::string& model_type) {
  const auto family = std::find_if(kFamilies.begin(), kFamilies.end(),
                                   [&](const ModelFamily& each) { return model_type == each.model_type; });
  return family == kFamilies.end() ? nullptr : &*family;
}

std::span<const ModelModule> modules_of(const std::string& architecture) {
  if (architecture == "Phi3ForCausalLM") return kPhi3Modules;
  if (architecture == "InternLM2ForCausalLM") return kInternLm2Modules;
  return kModules;
}

std::string known_architectures() {
  std::string names;
  for (const ModelFamily& family : kFamilies) {
    names += (names.empty() ? "" : ", ") + std::string(family.architecture);
  }
  return names;
}

std::string reason_to_refuse(const std::string& name) {
  std::string lower = name;
  for (char& letter : lower) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  for (const auto& [part, reason] : kRefused) {
    if (lower.find(part) != std::string::npos) return reason;
  }
  return "";
}

}  // namespace primalsim::workloads
