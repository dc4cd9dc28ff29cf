// The families of decoder models that are known, and what their Hugging Face configuration classes mean by
// fields that a config.json leaves out.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

namespace primalsim::workloads {

// Which layers attend to a window only.
enum class WindowRule : std::uint8_t {
  kNone,    // no such field
  kAll,     // all of them, if sliding_window is a number
  kSwitch,  // those from max_window_layers on, if use_sliding_window is true
};

// Linear layers as the family's code names them; each is one matrix of ours, or several side by side.
struct ModelModule {
  const char* name;                       // "qkv_proj"
  const char* block;                      // of a decoder layer that holds it: "self_attn"
  std::array<const char*, 3> matrices{};  // "q_proj", "k_proj", "v_proj"; null where there are fewer
};

struct ModelFamily {
  const char* architecture;  // as `architectures` has it: "LlamaForCausalLM"
  const char* model_type;    // as `model_type` has it: "llama"
  WindowRule window_rule = WindowRule::kNone;
  // What an absent field means.
  std::uint32_t max_positions = 0;
  std::uint32_t kv_heads = 0;        // 0: as many as heads
  std::uint32_t head_dim = 0;        // 0: hidden_size / heads
  std::uint32_t sliding_window = 0;  // 0: no window
  // These may be absent within text_config only: files of their own always have them.
  std::uint32_t hidden_size = 0;
  std::uint32_t intermediate_size = 0;
  std::uint32_t layers = 0;
  std::uint32_t heads = 0;
  std::uint32_t vocab_size = 0;
};

// Null if it is none of the known ones. LLaMAForCausalLM is LlamaForCausalLM.
const ModelFamily* family_of_architecture(const std::string& architecture);
const ModelFamily* family_of_type(const std::string& model_type);

// In the order in which a layer computes them. Of an architecture that is not known: Llama's.
std::span<const ModelModule> modules_of(const std::string& architecture);

// "LlamaForCausalLM, ...", for messages.
std::string known_architectures();

// Why models of that architecture or model_type are refused, beside being unknown; empty if nothing is known.
std::string reason_to_refuse(const std::string& name);

}  // namespace primalsim::workloads
