// The fields of an adapter_config.json that change what is computed.
#pragma once

#include <string>
#include <vector>

#include "workloads/model_import/json_file.h"

namespace primalsim::workloads {

// InputError for anything that is no plain LoRA: another peft_type, trained biases, DoRA, block-diagonal
// factors, a diagonal between the factors, routing among adapters, replicated layers, and every use_... or
// ..._config that is set and not known to change nothing. modules_to_save may name embeddings, the output
// head and norms, which have the same shape as what they replace: that is said in `notes`.
void check_adapter_fields(const JsonFile& config, std::vector<std::string>& notes);

}  // namespace primalsim::workloads
