// Reads a PEFT adapter_config.json: which matrices of a layer have a LoRA, and of which rank.
#pragma once

#include <filesystem>
#include <string>

#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

// * peft_type is LORA and bias "none".
// * target_modules: a list of q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj, each alone or
// behind its block
//   ("self_attn.q_proj"); one such name; or "all-linear". Regular expressions are refused.
// * r, and rank_pattern for the modules it names in the same way. alpha_pattern, like lora_alpha, scales B
//   before it is written to the machine, so it is checked and then changes nothing.
// * Whatever makes layers differ (layers_to_transform, a pattern for one layer) or adds computation (DoRA,
// trained
//   biases, modules_to_save and so on) is refused, since it would not be simulated.
// InputError names the file, the field, its value and what is allowed. Targets come in the order listed
// above.
v1::LoraAdapter read_adapter_config(const std::filesystem::path& path, const std::string& name);

// base_model_name_or_path of the same file; empty if it has none.
std::string read_base_model_name(const std::filesystem::path& path);

}  // namespace primalsim::workloads
