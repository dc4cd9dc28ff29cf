// How many positions a model was made for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workloads/model_import/json_file.h"
#include "workloads/model_import/model_family.h"

namespace primalsim::workloads {

// max_position_embeddings; absent: the family's default. A rope_scaling (or rope_parameters) extends it:
// * "linear", "dynamic": times `factor`;
// * "yarn": original_max_position_embeddings times `factor`, if that is more;
// * others, such as "llama3" and "longrope": not, since max_position_embeddings counts them in.
// That is how vLLM derives its longest sequence. An extension is said in `notes`. InputError for a factor
// below 1 and for what the limits of max_positions exclude.
std::uint32_t read_max_positions(const JsonFile& config, const ModelFamily& family,
                                 std::vector<std::string>& notes);

}  // namespace primalsim::workloads
