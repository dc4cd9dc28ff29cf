#include "proto/read.h"

#include <algorithm>
#include <string>
#include <utility>

#include "core/activity.h"
#include "core/error.h"
#include "proto/file_bytes.h"
#include "proto/schema.h"

namespace primalsim {
namespace {

v1::File read_kind(const std::filesystem::path& path, v1::File::BodyCase wanted) {
  v1::File file = read_file(path);
  const auto name = [](v1::File::BodyCase body) {
    std::string noun = v1::File::descriptor()->FindFieldByNumber(static_cast<int>(body))->name();
    std::replace(noun.begin(), noun.end(), '_', ' ');
    if (body == v1::File::kRegions) return noun;
    return (body == v1::File::kArchitecture ? "an " : "a ") + noun;
  };
  if (file.body_case() != wanted) {
    const bool can_be_made = wanted == v1::File::kMapping && file.has_regions();
    throw_input_error("{}: holds {}, not {}{}", path.string(), name(file.body_case()), name(wanted),
                      can_be_made ? "; primalsim map --from makes one of it" : "");
  }
  return file;
}

}  // namespace

v1::File read_file(const std::filesystem::path& path) {
  const Format format = format_of(path);
  const Activity activity("reading " + path.string());
  return parse_file(read_bytes(path), format, path.string());
}

v1::File parse_file(const std::string& bytes, Format format, const std::string& where) {
  v1::File file;
  from_bytes(bytes, format, where, file);
  check_file(file, where);
  return file;
}

v1::Workload read_workload(const std::filesystem::path& path) {
  return std::move(*read_kind(path, v1::File::kWorkload).mutable_workload());
}

v1::Architecture read_architecture(const std::filesystem::path& path) {
  return std::move(*read_kind(path, v1::File::kArchitecture).mutable_architecture());
}

v1::Mapping read_mapping(const std::filesystem::path& path) {
  return std::move(*read_kind(path, v1::File::kMapping).mutable_mapping());
}

v1::Program read_program(const std::filesystem::path& path) {
  return std::move(*read_kind(path, v1::File::kProgram).mutable_program());
}

v1::Result read_result(const std::filesystem::path& path) {
  return std::move(*read_kind(path, v1::File::kResult).mutable_result());
}

v1::Regions read_regions(const std::filesystem::path& path) {
  return std::move(*read_kind(path, v1::File::kRegions).mutable_regions());
}

v1::SearchState read_search_state(const std::filesystem::path& path) {
  return std::move(*read_kind(path, v1::File::kSearchState).mutable_search_state());
}

v1::SweepPlan read_sweep_plan(const std::filesystem::path& path) {
  return std::move(*read_kind(path, v1::File::kSweepPlan).mutable_sweep_plan());
}

v1::Chip read_chip(const std::filesystem::path& path) {
  return std::move(*read_kind(path, v1::File::kChip).mutable_chip());
}

}  // namespace primalsim
