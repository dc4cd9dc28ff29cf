#include "study/inputs.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "pe_models/machine.h"
#include "proto/content_hash.h"
#include "proto/field_rules.h"
#include "proto/read.h"
#include "proto/schema.h"
#include "study/built_in_texts.h"
#include "study/work.h"
#include "workloads/model_import/import_model.h"

namespace primalsim::study {
namespace {

constexpr const char* kMachineFile = "configs/primal.txtpb";
constexpr const char* kCalibrationFile = "configs/calibration.txtpb";

std::string built_in(const std::string& name) { return name + " (built in)"; }

v1::Architecture built_in_architecture() {
  const std::string where = built_in(kMachineFile);
  const v1::File file = parse_file(kDefaultArchitectureText, Format::kText, where);
  if (!file.has_architecture()) throw_input_error("{}: holds no architecture", where);
  return file.architecture();
}

v1::Architecture changed(v1::Architecture architecture, const std::vector<std::string>& changes) {
  std::string named;
  for (const std::string& change : changes) {
    const std::size_t equals = change.find('=');
    if (equals == std::string::npos) {
      throw_request_error("set is '{}'; needed is FIELD=VALUE, e.g. router.fifo_flits=8", change);
    }
    try {
      set_field_text(architecture, change.substr(0, equals), change.substr(equals + 1), "set");
    } catch (const InputError& error) {
      throw_request_error("{}", error.what());
    }
    named += (named.empty() ? "" : ", ") + change;
  }
  architecture.set_name(fmt::format("{} ({})", architecture.name(), named));
  v1::File file;
  file.set_schema_version(kSchemaVersion);
  *file.mutable_architecture() = architecture;
  check_file(file, "--set");
  pe_models::Machine check(architecture);
  return architecture;
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

v1::Architecture load_architecture(const std::optional<std::filesystem::path>& file,
                                   const std::vector<std::string>& changes) {
  v1::Architecture architecture = file ? read_architecture(*file) : built_in_architecture();
  return changes.empty() ? architecture : changed(std::move(architecture), changes);
}

std::string machine_source(const std::optional<std::filesystem::path>& file) {
  return file ? file->string() : built_in(kMachineFile);
}

Inputs load(const std::filesystem::path& model, const std::optional<std::filesystem::path>& adapter,
            const std::optional<std::filesystem::path>& architecture,
            const std::vector<std::string>& changes) {
  Inputs inputs{load_model(model, adapter), load_architecture(architecture, changes)};
  inputs.sources.model = model.string();
  inputs.sources.machine = machine_source(architecture);
  if (adapter) inputs.sources.adapters[inputs.workload.lora().name()] = adapter->string();
  return inputs;
}

BuiltIn built_in_machine() { return {kMachineFile, content_hash(built_in_architecture())}; }

BuiltIn built_in_calibration() {
  const v1::File file = parse_file(kCalibrationText, Format::kText, built_in(kCalibrationFile));
  return {kCalibrationFile, content_hash(file.calibration())};
}

std::string hash_of_file(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return {};
  try {
    const v1::File file = read_file(path);
    const auto* const body = v1::File::GetReflection()->GetOneofFieldDescriptor(
        file, v1::File::descriptor()->FindOneofByName("body"));
    return content_hash(v1::File::GetReflection()->GetMessage(file, body));
  } catch (const InputError&) {
    return "damaged";
  }
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
