// Which attention window a config.json asks for.
#pragma once

#include <cstdint>
#include <string>

#include "workloads/model_import/json_file.h"

namespace primalsim::workloads {

// Entries attended at most; 0: no window. Llama has none; Mistral has `sliding_window`; Qwen2 too, if
// `use_sliding_window` is true and `max_window_layers` (layers before the first with a window) is 0 or
// absent. A list `layer_types` that names all layers alike decides before that. InputError where layers
// differ from each other: only one is simulated for all.
std::uint32_t read_sliding_window(const JsonFile& config, const std::string& architecture,
                                  std::uint32_t layers);

}  // namespace primalsim::workloads
