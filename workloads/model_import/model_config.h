// Reads a Hugging Face config.json of a dense decoder with grouped-query attention and a SwiGLU feed-forward
// network.
#pragma once

#include <filesystem>
#include <string>

#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

// The families are those of model_family.h, found as text_config.h says. What a field that is absent means is
// what the family's configuration class means; null is what it means by None:
// * num_key_value_heads null: as many as heads; head_dim null: hidden_size / heads;
// * the window as sliding_window.h, the positions as rope_positions.h say;
// * attention_bias (Llama, Qwen3) puts biases on q, k, v, o, and so does bias of InternLM2; mlp_bias (Llama)
// on
//   gate, up, down; Qwen2 always has them on q, k, v.
// Sizes of the whole model (hidden_size and so on) have to be there, except within text_config.
// Fused matrices (qkv_proj, gate_up_proj of Phi-3, wqkv of InternLM2) are the matrices they consist of: same
// cells, same products. Fields that do not change what is computed are ignored; those that would are refused.
// InputError names the file, the field, its value and what is allowed. The Workload has no adapter and is
// called `name`; its notes say what is not simulated to the letter.
v1::Workload read_model_config(const std::filesystem::path& path, const std::string& name);

}  // namespace primalsim::workloads
