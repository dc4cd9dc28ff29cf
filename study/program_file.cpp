#include "study/program_file.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "proto/read.h"

namespace primalsim::study {
namespace {

// A .json is a message file if it says so; else it may be a config.json.
bool holds_program(const std::filesystem::path& path) {
  std::ifstream file(path);
  const auto json = nlohmann::json::parse(file, nullptr, false);
  return json.is_object() && json.contains("program");
}

}  // namespace

std::optional<v1::Program> program_file(const std::filesystem::path& path) {
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

}  // namespace primalsim::study
