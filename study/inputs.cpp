#include "study/inputs.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "core/number_text.h"
#include "pe_models/machine.h"
#include "proto/content_hash.h"
#include "proto/field_rules.h"
#include "proto/file_bytes.h"
#include "proto/json_text.h"
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

// A .json is a message file if it says so; else it may be a config.json.
bool holds_program(const std::filesystem::path& path) { return json_object_has(read_bytes(path), "program"); }

// The last `parts` components of where the adapter lies: "run-1/checkpoint-500".
std::string place_of(const std::filesystem::path& adapter, std::size_t parts) {
  std::filesystem::path path = std::filesystem::absolute(adapter).lexically_normal();
  if (!path.has_filename() || path.filename() == "adapter_config.json") path = path.parent_path();
  std::string place = path.filename().string();
  for (; parts > 1 && path.has_relative_path(); --parts) {
    path = path.parent_path();
    if (path.has_filename()) place = path.filename().string() + "/" + place;
  }
  return place;
}

bool are_the_same(const std::filesystem::path& one, const std::filesystem::path& other) {
  std::error_code error;
  return std::filesystem::equivalent(one, other, error);
}

// Names them by as many folders as it takes to tell them apart.
void name_apart(const std::vector<std::filesystem::path>& adapters, const std::vector<std::size_t>& alike,
                std::vector<v1::Workload>& workloads) {
  constexpr std::size_t kMostParts = 64;
  for (std::size_t parts = 2; parts <= kMostParts; ++parts) {
    std::map<std::string, std::size_t> names;
    for (const std::size_t i : alike) names.emplace(place_of(adapters[i], parts), i);
    if (names.size() < alike.size()) continue;
    for (const auto& [name, i] : names) workloads[i].mutable_lora()->set_name(name);
    return;
  }
  throw_request_error("adapters {}: another one of the same name cannot be told from it",
                      adapters[alike[0]].string());
}

}  // namespace

v1::Workload load_model(const std::filesystem::path& model,
                        const std::optional<std::filesystem::path>& adapter) {
  return workloads::import_model(model, adapter);
}

v1::Architecture load_architecture(const std::optional<std::filesystem::path>& file,
                                   const std::vector<std::string>& changes) {
  return changed(file ? read_architecture(*file) : built_in_architecture(), changes);
}

v1::Architecture changed(v1::Architecture architecture, const std::vector<std::string>& changes) {
  if (changes.empty()) return architecture;
  std::string named;
  std::set<std::string> fields;
  for (const std::string& change : changes) {
    const std::size_t equals = change.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw_request_error("set is '{}'; needed is FIELD=VALUE, e.g. router.fifo_flits=8", change);
    }
    if (!fields.insert(change.substr(0, equals)).second)
      throw_request_error("set: {} is given twice", change.substr(0, equals));
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
  std::map<std::string, std::vector<std::size_t>> by_name;
  for (std::size_t i = 0; i < adapters.size(); ++i) {
    workloads.push_back(load_model(model, adapters[i]));
    const std::string& name = workloads[i].lora().name();
    if (name == "none") {
      throw_request_error("adapters {}: 'none' is no name for an adapter", adapters[i].string());
    }
    for (const std::size_t earlier : by_name[name]) {
      if (!are_the_same(adapters[earlier], adapters[i])) continue;
      throw_request_error("adapters {}: adapter '{}' is given twice", adapters[i].string(), name);
    }
    by_name[name].push_back(i);
  }
  for (const auto& [name, alike] : by_name) {
    if (alike.size() > 1) name_apart(adapters, alike, workloads);
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
        "context is {}; model '{}' was made for at most {} positions (max_position_embeddings, and what "
        "rope_scaling makes of it); --max-positions sets another limit",
        *asked, workload.name(), longest);
  }
  return *asked;
}

void allow_positions(v1::Workload& workload, std::uint32_t positions) {
  const std::uint32_t stated = workload.shape().max_positions();
  workload.mutable_shape()->set_max_positions(positions);
  workload.add_notes(fmt::format("Contexts up to {} positions were asked for; '{}' was made for {}.",
                                 grouped(positions), workload.name(),
                                 stated == 0 ? "a number it does not state" : grouped(stated)));
}

}  // namespace primalsim::study
