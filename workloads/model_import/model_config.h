// Reads a Hugging Face config.json of a dense decoder with grouped-query attention and a SwiGLU feed-forward
// network.
#pragma once

#include <filesystem>
#include <string>

#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

// Knows LlamaForCausalLM, MistralForCausalLM and Qwen2ForCausalLM, as `architectures` names them.
// * num_key_value_heads absent or null: as many as heads; head_dim absent or null: hidden_size / heads.
// * sliding_window absent or null: no window. Qwen2's counts only if use_sliding_window is true.
// * attention_bias (Llama) puts biases on q, k, v, o, mlp_bias on gate, up, down; Qwen2 always has them on q,
// k, v. Fields that do not change what is computed are ignored; those that would are refused. InputError
// names the file, the field, its value and what is allowed. The Workload has no adapter and is called `name`.
v1::Workload read_model_config(const std::filesystem::path& path, const std::string& name);

}  // namespace primalsim::workloads
