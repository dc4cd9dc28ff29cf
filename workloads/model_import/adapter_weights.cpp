#include "workloads/model_import/adapter_weights.h"

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "core/error.h"
#include "proto/json_text.h"
#include "workloads/graph/sizes.h"
#include "workloads/model_import/text_config.h"

namespace primalsim::workloads {
namespace {

using nlohmann::json;

constexpr std::uint64_t kLongestHeader = 100'000'000;  // safetensors' own limit, in bytes

json read_header(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  unsigned char bytes[8] = {};
  if (!file.read(reinterpret_cast<char*>(bytes), 8)) {
    throw_input_error("{}: is no safetensors file: it has less than 8 bytes, or cannot be read",
                      path.string());
  }
  std::uint64_t length = 0;
  for (int i = 7; i >= 0; --i) length = length << 8 | bytes[i];
  if (length > kLongestHeader || length > std::filesystem::file_size(path) - 8) {
    throw_input_error("{}: is no safetensors file: its header would have {} bytes", path.string(), length);
  }
  std::string text(length, '\0');
  file.read(text.data(), static_cast<std::streamsize>(length));
  if (!file) throw_input_error("{}: its header cannot be read", path.string());
  json header = parse_json_tree(text, path.string() + ": is no safetensors file: its header");
  if (!header.is_object())
    throw_input_error("{}: is no safetensors file: its header is no JSON object", path.string());
  return header;
}

std::uint32_t rank_of(const v1::Workload& workload, const std::string& matrix) {
  for (const v1::LoraTarget& target : workload.lora().targets()) {
    if (target.matrix() == matrix) return target.rank();
  }
  return 0;
}

// The module of that name that is a target; null if there is none.
const ModelModule* target_named(const v1::Workload& workload, const std::string& name) {
  for (const ModelModule& module : modules_of(workload.architecture())) {
    if (name == module.name && rank_of(workload, module.matrices.front()) != 0) return &module;
  }
  return nullptr;
}

json expected_shape(const v1::Workload& workload, const ModelModule& module, bool is_a) {
  const std::uint32_t rank = rank_of(workload, module.matrices.front());
  std::uint64_t rows = 0;
  std::uint64_t columns = 0;
  for (const MatrixSize& size : matrices(workload.layer())) {
    for (const char* matrix : module.matrices) {
      if (matrix == nullptr || size.name != matrix) continue;
      rows = size.rows;
      columns += size.columns;
    }
  }
  return is_a ? json{rank, rows} : json{columns, rank};
}

struct Tensor {
  const ModelModule* module = nullptr;  // null: of no target
  std::uint32_t layer = 0;
  bool is_a = false;
};

// By its name, e.g. "base_model.model.model.layers.3.self_attn.q_proj.lora_A.weight".
Tensor tensor_named(const std::string& name, const v1::Workload& workload) {
  static const std::regex kTensor(
      "(?:.*\\.)?layers\\.([0-9]{1,6})\\.[a-z_]+\\.([a-z0-9_]+)\\.lora_([AB])(?:\\.[a-z]+)?\\.weight");
  std::smatch match;
  if (name.size() > 300 || !std::regex_match(name, match, kTensor)) return {};
  // What sees has layers, too.
  if (is_wrapper(workload.architecture()) && name.find("language_model") == std::string::npos) return {};
  return {target_named(workload, match[2].str()), static_cast<std::uint32_t>(std::stoul(match[1].str())),
          match[3].str() == "A"};
}

void check_layers(const std::filesystem::path& file, const v1::Workload& workload,
                  const std::map<std::string, std::set<std::uint32_t>>& layers) {
  for (const auto& [module, found] : layers) {
    if (found.size() == workload.shape().layers()) continue;
    throw_input_error("{}: has {} in {} layers; '{}' has {}, and all of them have to be alike", file.string(),
                      module, found.size(), workload.name(), workload.shape().layers());
  }
}

}  // namespace

void check_adapter_weights(const std::filesystem::path& file, const v1::Workload& workload) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return;
  const json header = read_header(file);
  std::map<std::string, std::set<std::uint32_t>> layers;
  std::string other;  // a LoRA's tensor that is of no target
  for (const auto& [name, value] : header.items()) {
    const Tensor tensor = tensor_named(name, workload);
    if (tensor.module == nullptr) {
      if (other.empty() && name.find(".lora_A") != std::string::npos) other = name;
      continue;
    }
    if (tensor.layer >= workload.shape().layers()) {
      throw_input_error("{}: tensor {} is of a layer that '{}' has not; it has {}", file.string(), name,
                        workload.name(), workload.shape().layers());
    }
    layers[tensor.module->name].insert(tensor.layer);
    const json expected = expected_shape(workload, *tensor.module, tensor.is_a);
    const json given = value.is_object() ? value.value("shape", json()) : json();
    if (given == expected) continue;
    throw_input_error("{}: tensor {} has shape {}; for '{}' it has to be {}", file.string(), name,
                      given.dump(), workload.name(), expected.dump());
  }
  if (layers.empty() && !other.empty()) {
    throw_input_error("{}: no tensor is of a target of '{}'; there is {}", file.string(), workload.name(),
                      other);
  }
  check_layers(file, workload, layers);
}

}  // namespace primalsim::workloads
