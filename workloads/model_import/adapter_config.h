// Reads a PEFT adapter_config.json: which matrices of a layer have a LoRA, and of which rank.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {

// The adapter for `model`, called `name`. What is read as PEFT reads it:
// * target_modules, exclude_modules, layers_to_transform: adapter_modules.h;
// * r, and rank_pattern for the modules it names. alpha_pattern, like lora_alpha, scales B before it is
// written
//   to the machine, so it is checked and then changes nothing;
// * what is refused, or noted: adapter_fields.h. A LoRA on a fused matrix counts as one on each of its parts.
// Whatever makes layers differ is refused: one layer is simulated for all. InputError names the file, the
// field, its value and what is allowed. Targets come in the order in which a layer computes them.
v1::LoraAdapter read_adapter_config(const std::filesystem::path& path, const std::string& name,
                                    const v1::Workload& model, std::vector<std::string>& notes);

// base_model_name_or_path of the same file; empty if it has none.
std::string read_base_model_name(const std::filesystem::path& path);

}  // namespace primalsim::workloads
