// Reads message files: text, binary or JSON by the ending of the name, checked as strictly as validate()
// does.
#pragma once

#include <filesystem>
#include <string>

#include "primalsim/v1/file.pb.h"
#include "proto/format.h"

namespace primalsim {

// Throws InputError that names the file and the line and column (syntax of text and JSON) or the field
// (everything else) if the file cannot be read, is damaged, has another schema_version than 1, no body, or a
// field validate() refuses.
v1::File read_file(const std::filesystem::path& path);

// The same of bytes already in memory; `where` takes the place of the file's name in errors.
v1::File parse_file(const std::string& bytes, Format format, const std::string& where);

// As read_file, and throws InputError naming the kind found if the file holds another kind.
v1::Workload read_workload(const std::filesystem::path& path);
v1::Architecture read_architecture(const std::filesystem::path& path);
v1::Mapping read_mapping(const std::filesystem::path& path);
v1::Program read_program(const std::filesystem::path& path);
v1::Result read_result(const std::filesystem::path& path);
v1::Regions read_regions(const std::filesystem::path& path);
v1::SearchState read_search_state(const std::filesystem::path& path);
v1::SweepPlan read_sweep_plan(const std::filesystem::path& path);
v1::Chip read_chip(const std::filesystem::path& path);

}  // namespace primalsim
