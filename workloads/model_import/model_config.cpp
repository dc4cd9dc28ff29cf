#include "workloads/model_import/model_config.h"

#include <optional>
#include <vector>

#include "core/error.h"
#include "workloads/graph/build_graph.h"
#include "workloads/model_import/rope_positions.h"
#include "workloads/model_import/sliding_window.h"
#include "workloads/model_import/text_config.h"

namespace primalsim::workloads {
namespace {

// A field that the family's class has a default for, which counts if the field is absent; null is 0.
std::uint32_t size_or(const JsonFile& config, const char* field, const char* ours, std::uint32_t absent) {
  if (!config.root().contains(field)) return absent;
  return config.optional_size(field, limits_of<v1::ModelShape>(ours)).value_or(0);
}

std::uint32_t read_head_dim(const JsonFile& config, const ModelFamily& family, std::uint32_t hidden_size,
                            std::uint32_t heads) {
  const std::uint32_t given = size_or(config, "head_dim", "head_dim", family.head_dim);
  if (given != 0) return given;
  if (hidden_size % heads != 0) {
    throw_input_error(
        "{}: hidden_size is {}; without head_dim it has to be a multiple of num_attention_heads, {}",
        config.place(), hidden_size, heads);
  }
  return hidden_size / heads;
}

std::uint32_t read_kv_heads(const JsonFile& config, const ModelFamily& family, std::uint32_t heads) {
  const char* const field = "num_key_value_heads";
  const std::uint32_t given = size_or(config, field, "kv_heads", family.kv_heads);
  if (given == 0) return heads;
  if (heads % given == 0) return given;
  const std::string allowed = fmt::format("allowed is a divisor of num_attention_heads, {}", heads);
  if (config.root().contains(field)) config.refuse(field, given, allowed);
  throw_input_error("{}: {} is absent, which means {} to {}; {}", config.place(), field, given,
                    family.architecture, allowed);
}

v1::ModelShape read_shape(const TextConfig& text, std::vector<std::string>& notes) {
  const JsonFile& config = text.fields;
  const ModelFamily& family = *text.family;
  std::string defaults;
  const auto size = [&](const char* field, const char* ours, std::uint32_t absent) {
    if (!text.wrapped || config.find(field) != nullptr)
      return config.size(field, limits_of<v1::ModelShape>(ours));
    defaults += fmt::format("{}{} {}", defaults.empty() ? "" : ", ", field, absent);
    return absent;
  };
  v1::ModelShape shape;
  shape.set_layers(size("num_hidden_layers", "layers", family.layers));
  shape.set_hidden_size(size("hidden_size", "hidden_size", family.hidden_size));
  shape.set_heads(size("num_attention_heads", "heads", family.heads));
  shape.set_kv_heads(read_kv_heads(config, family, shape.heads()));
  shape.set_head_dim(read_head_dim(config, family, shape.hidden_size(), shape.heads()));
  shape.set_intermediate_size(size("intermediate_size", "intermediate_size", family.intermediate_size));
  shape.set_vocab_size(size("vocab_size", "vocab_size", family.vocab_size));
  shape.set_tied_embeddings(config.flag("tie_word_embeddings"));
  shape.set_sliding_window(read_sliding_window(config, family, shape.layers()));
  shape.set_max_positions(read_max_positions(config, family, notes));
  if (!defaults.empty()) {
    notes.push_back(
        fmt::format("text_config leaves out what is {}'s default: {}.", family.architecture, defaults));
  }

  const std::uint64_t query = std::uint64_t{shape.heads()} * shape.head_dim();
  const double longest = limits_of<v1::Vector>("length").max();
  if (static_cast<double>(query) > longest) {
    throw_input_error("{}: num_attention_heads x head_dim is {} x {} = {}; allowed is at most {} elements",
                      config.place(), shape.heads(), shape.head_dim(), query,
                      static_cast<std::uint64_t>(longest));
  }
  return shape;
}

LayerVariant read_variant(const JsonFile& config, const std::string& family) {
  LayerVariant variant;
  if (family == "Qwen2ForCausalLM") variant.qkv_bias = true;
  if (family == "LlamaForCausalLM" || family == "Qwen3ForCausalLM") {
    variant.qkv_bias = variant.o_bias = config.flag("attention_bias");
  }
  if (family == "InternLM2ForCausalLM") {
    variant.qkv_bias = variant.o_bias = config.find("bias") == nullptr || config.flag("bias");
  }
  if (family == "LlamaForCausalLM") variant.mlp_bias = config.flag("mlp_bias");
  if (family == "Qwen3ForCausalLM") variant.qk_norm = true;
  return variant;
}

void note_what_differs(const TextConfig& text, std::vector<std::string>& notes) {
  if (text.wrapped) notes.push_back("Of this model only the decoder in text_config is simulated.");
  const nlohmann::json* const part = text.fields.find("partial_rotary_factor");
  if (part != nullptr && *part != 1) {
    notes.push_back(fmt::format(
        "partial_rotary_factor is {}; the whole of each head is rotated, which takes a little longer.",
        part->dump()));
  }
}

}  // namespace

v1::Workload read_model_config(const std::filesystem::path& path, const std::string& name) {
  const TextConfig text = find_text_config(JsonFile(path));
  const JsonFile& config = text.fields;
  const nlohmann::json* const activation = config.find("hidden_act");
  if (activation != nullptr && *activation != "silu") {
    config.refuse("hidden_act", *activation, "allowed is \"silu\", the activation of SwiGLU");
  }
  std::vector<std::string> notes;
  v1::Workload workload;
  workload.set_name(name);
  workload.set_architecture(text.architecture);
  note_what_differs(text, notes);
  *workload.mutable_shape() = read_shape(text, notes);
  *workload.mutable_layer() =
      build_layer_graph(workload.shape(), read_variant(config, text.family->architecture));
  *workload.mutable_head() = build_head_graph(workload.shape());
  for (const std::string& note : notes) workload.add_notes(note);
  return workload;
}

}  // namespace primalsim::workloads
