#include "workloads/model_import/sliding_window.h"

#include <algorithm>

#include "core/error.h"
#include "primalsim/v1/workload.pb.h"

namespace primalsim::workloads {
namespace {

constexpr const char* kAlike = "allowed are layers that are all alike, with a window or without";
constexpr std::uint32_t kMaxWindowLayers = 28;  // what an absent max_window_layers means

bool all_are(const nlohmann::json& list, const char* name) {
  return std::all_of(list.begin(), list.end(), [name](const nlohmann::json& item) { return item == name; });
}

std::uint32_t window_entries(const JsonFile& config, const ModelFamily& family) {
  const char* const field = "sliding_window";
  if (!config.root().contains(field)) return family.sliding_window;
  const nlohmann::json* const given = config.find(field);
  if (given != nullptr && (*given == -1 || *given == 0)) return 0;
  v1::Limits window = limits_of<v1::ModelShape>(field);
  window.set_min(1);
  return config.optional_size(field, window).value_or(0);
}

// Whether the layers of Qwen2 and Qwen3 have the window.
bool switched_on(const JsonFile& config, std::uint32_t layers) {
  v1::Limits any = limits_of<v1::ModelShape>("layers");
  any.set_min(0);
  const std::uint32_t without = config.optional_size("max_window_layers", any).value_or(kMaxWindowLayers);
  if (without != 0 && without < layers) {
    if (config.find("max_window_layers") != nullptr) config.refuse("max_window_layers", without, kAlike);
    throw_input_error("{}: max_window_layers is absent, which means {} of {} layers; {}", config.place(),
                      without, layers, kAlike);
  }
  return without == 0;
}

}  // namespace

std::uint32_t read_sliding_window(const JsonFile& config, const ModelFamily& family, std::uint32_t layers) {
  if (family.window_rule == WindowRule::kNone) return 0;
  const std::uint32_t entries = window_entries(config, family);
  const nlohmann::json* const types = config.find("layer_types");
  if (types != nullptr && types->is_array() && !types->empty()) {
    if (all_are(*types, "full_attention")) return 0;
    if (!all_are(*types, "sliding_attention")) config.refuse("layer_types", *types, kAlike);
    return entries;
  }
  if (family.window_rule == WindowRule::kAll || entries == 0) return entries;
  return config.flag("use_sliding_window") && switched_on(config, layers) ? entries : 0;
}

}  // namespace primalsim::workloads
