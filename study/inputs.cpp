#include "study/inputs.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "proto/read.h"
#include "study/built_in_texts.h"
#include "study/work.h"
#include "workloads/model_import/import_model.h"

namespace primalsim::study {
namespace {

v1::Architecture built_in_architecture() {
  constexpr const char* kWhere = "configs/primal.txtpb (built in)";
  const v1::File file = parse_file(kDefaultArchitectureText, Format::kText, kWhere);
  if (!file.has_architecture()) throw_input_error("{}: holds no architecture", kWhere);
  return file.architecture();
}

// A .json is a message file if it says so; else it may be a config.json.
bool holds_program(const std::filesystem::path& path) {
  std::ifstream file(path);
  const auto json = nlohmann::json::parse(file, nullptr, false);
  return json.is_object() && json.contains("program");
}

}  // namespace

v1::Workload load_model(const std::filesystem::path& model,
                        const std::optional<std::filesystem::path>& adapter) {
  return workloads::import_model(model, adapter);
}

v1::Architecture load_architecture(const std::optional<std::filesystem::path>& file) {
  return file ? read_architecture(*file) : built_in_architecture();
}

Inputs load(const std::filesystem::path& model, const std::optional<std::filesystem::path>& adapter,
            const std::optional<std::filesystem::path>& architecture) {
  return {load_model(model, adapter), load_architecture(architecture)};
}

std::vector<v1::Workload> load_adapters(const std::filesystem::path& model,
                                        const std::vector<std::filesystem::path>& adapters) {
  std::vector<v1::Workload> workloads;
  for (const std::filesystem::path& adapter : adapters) {
    v1::Workload workload = load_model(model, adapter);
    const std::string& name = workload.lora().name();
    if (name == "none") {
      throw_request_error("adapters {}: 'none' is no name for an adapter", adapter.string());
    }
    if (std::any_of(workloads.begin(), workloads.end(),
                    [&](const v1::Workload& earlier) { return earlier.lora().name() == name; })) {
      throw_request_error("adapters {}: adapter '{}' is given twice", adapter.string(), name);
    }
    workloads.push_back(std::move(workload));
  }
  return workloads;
}

std::optional<v1::Program> load_program(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
  const std::string ending = path.extension().string();
  const bool is_message =
      ending == ".txtpb" || ending == ".binpb" || (ending == ".json" && holds_program(path));
  if (!is_message) return std::nullopt;
  v1::File file = read_file(path);
  if (!file.has_program()) return std::nullopt;
  return std::move(*file.mutable_program());
}

std::uint32_t context_of(const v1::Workload& workload, std::optional<std::uint32_t> asked) {
  const std::uint32_t longest = workload.shape().max_positions();
  if (!asked) return longest == 0 ? kDefaultContext : std::min(kDefaultContext, longest);
  if (*asked == 0) throw_request_error("context is 0; allowed is 1 or more");
  if (longest != 0 && *asked > longest) {
    throw_request_error(
        "context is {}; model '{}' was made for at most {} positions (max_position_embeddings)", *asked,
        workload.name(), longest);
  }
  return *asked;
}

}  // namespace primalsim::study
