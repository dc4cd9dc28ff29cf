#include "workloads/model_import/import_model.h"

#include "core/error.h"
#include "core/number_text.h"
#include "core/text.h"
#include "proto/read.h"
#include "workloads/graph/check_graph.h"
#include "workloads/graph/sizes.h"
#include "workloads/model_import/adapter_config.h"
#include "workloads/model_import/adapter_weights.h"
#include "workloads/model_import/json_file.h"
#include "workloads/model_import/model_config.h"
#include "workloads/model_import/model_name.h"

namespace primalsim::workloads {
namespace {

namespace fs = std::filesystem;

// The file the user means: the path itself, or `name` in it if it is a folder.
fs::path locate(const fs::path& path, const char* name) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) throw_input_error("{}: there is no such file or folder", path.string());
  if (!fs::is_directory(status)) return path;
  if (!fs::exists(path / name, error)) throw_input_error("{}: the folder has no {}", path.string(), name);
  return path / name;
}

// The folder's name for a file of the usual name, else the file's without its ending.
std::string display_name(const fs::path& file, const char* usual) {
  std::string name = file.stem().string();
  if (file.filename() == usual) {
    const fs::path folder = fs::absolute(file).lexically_normal().parent_path();
    if (folder.has_filename()) name = folder.filename().string();
  }
  if (printable(name) != name || name.find('\n') != name.npos) {
    throw_input_error("{}: '{}' would be its name; allowed is UTF-8 without control characters",
                      file.string(), name);
  }
  return name;
}

bool is_workload_file(const fs::path& file) {
  if (file.extension() == ".txtpb" || file.extension() == ".binpb") return true;
  if (file.extension() != ".json") return false;
  const JsonFile parsed(file);
  for (const char* field : {"schema_version", "schemaVersion", "workload"}) {
    if (parsed.root().contains(field)) return true;
  }
  return false;
}

v1::Workload read_model(const fs::path& file) {
  if (!is_workload_file(file)) return read_model_config(file, display_name(file, "config.json"));
  v1::Workload workload = read_workload(file);
  check_workload(workload, file.string());
  return workload;
}

// Of all matrices of the layers, the embedding and the head.
double billions_of_parameters(const v1::Workload& workload) {
  const v1::ModelShape& shape = workload.shape();
  double of_layer = 0;
  for (const MatrixSize& matrix : matrices(workload.layer())) {
    of_layer += static_cast<double>(matrix.rows) * static_cast<double>(matrix.columns);
  }
  const double of_vocabulary = static_cast<double>(shape.vocab_size()) * shape.hidden_size();
  return (shape.layers() * of_layer + (shape.tied_embeddings() ? 1 : 2) * of_vocabulary) / 1e9;
}

// The size in the name of what the adapter was made for, against the model's shape, whatever its folder is
// called.
void check_size(const fs::path& adapter, const std::string& base, const v1::Workload& workload) {
  constexpr double kMostTimes = 2;  // names round, and some leave embeddings or images out
  const std::optional<ModelName> made_for = parse_model_name(base);
  if (!made_for) return;
  const double named = parse_real("size", made_for->size, 0, 1e9);
  const double own = billions_of_parameters(workload);
  if (own <= kMostTimes * named && named <= kMostTimes * own) return;
  throw_input_error(
      "{}: base_model_name_or_path is \"{}\", {}B; the shape of '{}' has {:.2g} billion parameters. An "
      "adapter fits only "
      "the model it was made for",
      adapter.string(), base, made_for->size, workload.name(), own);
}

void check_names(const fs::path& adapter, const std::string& base, const std::string& model) {
  const std::optional<ModelName> made_for = parse_model_name(base);
  const std::optional<ModelName> used_on = parse_model_name(model);
  if (!made_for || !used_on || *made_for == *used_on) return;
  throw_input_error(
      "{}: base_model_name_or_path is \"{}\" ({} {}B), but the model is '{}' ({} {}B); an adapter fits only "
      "the "
      "model it was made for",
      adapter.string(), base, made_for->family, made_for->size, model, used_on->family, used_on->size);
}

}  // namespace

v1::Workload import_model(const fs::path& model, const std::optional<fs::path>& adapter) {
  const fs::path file = locate(model, "config.json");
  v1::Workload workload = read_model(file);
  if (!adapter) return workload;

  const fs::path adapter_file = locate(*adapter, "adapter_config.json");
  if (workload.has_lora()) {
    throw_input_error("{}: workload.lora is '{}'; the adapter {} cannot be added to it", file.string(),
                      workload.lora().name(), adapter->string());
  }
  const std::string base = read_base_model_name(adapter_file);
  check_names(adapter_file, base, workload.name());
  check_size(adapter_file, base, workload);
  std::vector<std::string> notes;
  *workload.mutable_lora() =
      read_adapter_config(adapter_file, display_name(adapter_file, "adapter_config.json"), workload, notes);
  for (const std::string& note : notes) workload.add_notes(note);
  check_adapter_weights(adapter_file.parent_path() / "adapter_model.safetensors", workload);
  check_workload(workload, file.string());
  return workload;
}

}  // namespace primalsim::workloads
