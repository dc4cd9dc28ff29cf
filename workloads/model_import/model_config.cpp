#include "workloads/model_import/model_config.h"

#include <array>

#include "core/error.h"
#include "workloads/graph/build_graph.h"
#include "workloads/model_import/json_file.h"
#include "workloads/model_import/sliding_window.h"

namespace primalsim::workloads {
namespace {

constexpr std::array<const char*, 4> kArchitectures{"LlamaForCausalLM", "MistralForCausalLM",
                                                    "Qwen2ForCausalLM", "Qwen3ForCausalLM"};

std::string read_architecture_name(const JsonFile& config) {
  const std::string known = fmt::format("known are {}", fmt::join(kArchitectures, ", "));
  const nlohmann::json* const given = config.find("architectures");
  if (given == nullptr) throw_input_error("{}: architectures is missing; {}", config.path(), known);
  const bool one_name = given->is_array() && given->size() == 1 && given->front().is_string();
  if (!one_name) config.refuse("architectures", *given, "allowed is a list of one name; " + known);
  for (const char* architecture : kArchitectures) {
    if (given->front() == architecture) return architecture;
  }
  config.refuse("architectures", *given, known);
}

std::uint32_t read_head_dim(const JsonFile& config, std::uint32_t hidden_size, std::uint32_t heads) {
  const auto given = config.optional_size("head_dim", limits_of<v1::ModelShape>("head_dim"));
  if (given) return *given;
  if (hidden_size % heads != 0) {
    throw_input_error(
        "{}: hidden_size is {}; without head_dim it has to be a multiple of num_attention_heads, {}",
        config.path(), hidden_size, heads);
  }
  return hidden_size / heads;
}

std::uint32_t read_kv_heads(const JsonFile& config, std::uint32_t heads) {
  const auto given = config.optional_size("num_key_value_heads", limits_of<v1::ModelShape>("kv_heads"));
  if (!given) return heads;
  if (heads % *given != 0) {
    throw_input_error("{}: num_key_value_heads is {}; allowed is a divisor of num_attention_heads, {}",
                      config.path(), *given, heads);
  }
  return *given;
}

v1::ModelShape read_shape(const JsonFile& config, const std::string& architecture) {
  const auto size = [&config](const char* field, const char* ours) {
    return config.size(field, limits_of<v1::ModelShape>(ours));
  };
  v1::ModelShape shape;
  shape.set_layers(size("num_hidden_layers", "layers"));
  shape.set_hidden_size(size("hidden_size", "hidden_size"));
  shape.set_heads(size("num_attention_heads", "heads"));
  shape.set_kv_heads(read_kv_heads(config, shape.heads()));
  shape.set_head_dim(read_head_dim(config, shape.hidden_size(), shape.heads()));
  shape.set_intermediate_size(size("intermediate_size", "intermediate_size"));
  shape.set_vocab_size(size("vocab_size", "vocab_size"));
  shape.set_tied_embeddings(config.flag("tie_word_embeddings"));
  shape.set_sliding_window(read_sliding_window(config, architecture, shape.layers()));
  shape.set_max_positions(
      config.optional_size("max_position_embeddings", limits_of<v1::ModelShape>("max_positions"))
          .value_or(0));

  const std::uint64_t query = std::uint64_t{shape.heads()} * shape.head_dim();
  const double longest = limits_of<v1::Vector>("length").max();
  if (static_cast<double>(query) > longest) {
    throw_input_error("{}: num_attention_heads x head_dim is {} x {} = {}; allowed is at most {} elements",
                      config.path(), shape.heads(), shape.head_dim(), query,
                      static_cast<std::uint64_t>(longest));
  }
  return shape;
}

LayerVariant read_variant(const JsonFile& config, const std::string& architecture) {
  LayerVariant variant;
  if (architecture == "Qwen2ForCausalLM") variant.qkv_bias = true;
  if (architecture == "LlamaForCausalLM" || architecture == "Qwen3ForCausalLM") {
    variant.qkv_bias = variant.o_bias = config.flag("attention_bias");
  }
  if (architecture == "LlamaForCausalLM") variant.mlp_bias = config.flag("mlp_bias");
  if (architecture == "Qwen3ForCausalLM") variant.qk_norm = true;
  return variant;
}

}  // namespace

v1::Workload read_model_config(const std::filesystem::path& path, const std::string& name) {
  const JsonFile config(path);
  const std::string architecture = read_architecture_name(config);
  const nlohmann::json* const activation = config.find("hidden_act");
  if (activation != nullptr && *activation != "silu") {
    config.refuse("hidden_act", *activation, "allowed is \"silu\", the activation of SwiGLU");
  }
  v1::Workload workload;
  workload.set_name(name);
  workload.set_architecture(architecture);
  *workload.mutable_shape() = read_shape(config, architecture);
  *workload.mutable_layer() = build_layer_graph(workload.shape(), read_variant(config, architecture));
  *workload.mutable_head() = build_head_graph(workload.shape());
  return workload;
}

}  // namespace primalsim::workloads
