#include "report/write_reports.h"

#include <system_error>

#include "core/error.h"
#include "proto/file_bytes.h"
#include "proto/schema.h"
#include "proto/write.h"
#include "report/csv.h"
#include "report/json.h"
#include "report/reproduction_json.h"

namespace primalsim::report {

void check_output_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::exists(folder, error) && !std::filesystem::is_directory(folder, error)) {
    throw_input_error("--out {}: it is there already and no folder", folder.string());
  }
}

namespace {

void make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw_input_error("--out {}: cannot make this folder: {}", folder.string(), error.message());
}

}  // namespace

void write_reports(const v1::Result& result, const std::filesystem::path& folder) {
  make_folder(folder);
  v1::File file;
  file.set_schema_version(kSchemaVersion);
  *file.mutable_result() = result;
  write_atomically(folder / "report.json", to_json(result));
  write_atomically(folder / "report.csv", to_csv(result));
  write_file(folder / "result.txtpb", file);
}

void write_reports(const v1::Reproduction& reproduction, const std::filesystem::path& folder) {
  make_folder(folder);
  v1::File file;
  file.set_schema_version(kSchemaVersion);
  *file.mutable_reproduction() = reproduction;
  write_atomically(folder / "reproduction.json", to_json(reproduction));
  write_file(folder / "reproduction.txtpb", file);
}

}  // namespace primalsim::report
