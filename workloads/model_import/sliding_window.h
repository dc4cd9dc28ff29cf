// Which attention window a config.json asks for.
#pragma once

#include <cstdint>

#include "workloads/model_import/json_file.h"
#include "workloads/model_import/model_family.h"

namespace primalsim::workloads {

// Entries attended at most; 0: no window. `sliding_window` null, 0 or -1 is none; absent it is the family's
// default. Qwen2 and Qwen3 have it if `use_sliding_window` is true, in the layers from `max_window_layers`
// (absent: 28) on. A list `layer_types` that names all layers alike decides before that. InputError where
// layers differ from each other: only one is simulated for all.
std::uint32_t read_sliding_window(const JsonFile& config, const ModelFamily& family, std::uint32_t layers);

}  // namespace primalsim::workloads
