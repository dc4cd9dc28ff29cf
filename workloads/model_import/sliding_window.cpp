#include "workloads/model_import/sliding_window.h"

#include <algorithm>

#include "core/error.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {
namespace {

constexpr const char* kAlike = "allowed are layers that are all alike, with a window or without";

bool all_are(const nlohmann::json& list, const char* name) {
  return std::all_of(list.begin(), list.end(), [name](const nlohmann::json& item) { return item == name; });
}

// Whether the layers of Qwen2 and Qwen3 have the window.
bool qwen_uses_window(const JsonFile& config, std::uint32_t layers) {
  if (!config.flag("use_sliding_window")) return false;
  v1::Limits any = limits_of<v1::ModelShape>("layers");
  any.set_min(0);
  const std::uint32_t without = config.optional_size("max_window_layers", any).value_or(0);
  if (without != 0 && without < layers) config.refuse("max_window_layers", without, kAlike);
  return without == 0;
}

}  // namespace

std::uint32_t read_sliding_window(const JsonFile& config, const std::string& architecture,
                                  std::uint32_t layers) {
  if (architecture == "LlamaForCausalLM") return 0;
  v1::Limits window = limits_of<v1::ModelShape>("sliding_window");
  window.set_min(1);
  const std::uint32_t entries = config.optional_size("sliding_window", window).value_or(0);
  const nlohmann::json* const types = config.find("layer_types");
  if (types != nullptr && types->is_array() && !types->empty()) {
    if (all_are(*types, "full_attention")) return 0;
    if (!all_are(*types, "sliding_attention")) config.refuse("layer_types", *types, kAlike);
    return entries;
  }
  const bool is_qwen = architecture == "Qwen2ForCausalLM" || architecture == "Qwen3ForCausalLM";
  const bool uses_window = !is_qwen || qwen_uses_window(config, layers);
  return uses_window ? entries : 0;
}

}  // namespace primalsim::workloads
