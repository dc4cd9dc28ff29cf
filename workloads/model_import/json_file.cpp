#include "workloads/model_import/json_file.h"

#include <cmath>
#include <limits>

#include "core/error.h"
#include "proto/file_bytes.h"
#include "proto/json_text.h"

namespace primalsim::workloads {
namespace {

using nlohmann::json;

// Published ones have a few thousand.
constexpr std::size_t kMostSettingsBytes = std::size_t{16} << 20U;

std::string range(const char* kind, const v1::Limits& limits) {
  return fmt::format("allowed is {} from {} to {}{}{}", kind, static_cast<std::uint64_t>(limits.min()),
                     static_cast<std::uint64_t>(limits.max()), limits.unit().empty() ? "" : " ",
                     limits.unit());
}

// The value as the file has it, cut short.
std::string shown(const json& value) {
  const std::string text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  return text.size() <= 80 ? text : text.substr(0, 77) + "...";
}

}  // namespace

JsonFile::JsonFile(const std::filesystem::path& path)
    : path_(path.string()), root_(parse_json_tree(read_bytes(path, kMostSettingsBytes), path_)) {
  if (!root_.is_object())
    throw_input_error("{}: holds {}; allowed is a JSON object", path_, root_.type_name());
}

JsonFile::JsonFile(std::string path, std::string prefix, json root)
    : path_(std::move(path)), prefix_(std::move(prefix)), root_(std::move(root)) {}

JsonFile JsonFile::member(const std::string& field) const {
  return JsonFile(path_, prefix_ + field + ".", root_.at(field));
}

std::string JsonFile::place() const {
  return prefix_.empty() ? path_ : fmt::format("{}: {}", path_, prefix_.substr(0, prefix_.size() - 1));
}

const json* JsonFile::find(const std::string& field) const {
  const auto found = root_.find(field);
  return found == root_.end() || found->is_null() ? nullptr : &*found;
}

std::uint32_t JsonFile::size(const std::string& field, const v1::Limits& limits) const {
  const std::optional<std::uint32_t> given = optional_size(field, limits);
  if (!given)
    throw_input_error("{}: {}{} is missing; {}", path_, prefix_, field, range("a whole number", limits));
  return *given;
}

std::optional<std::uint32_t> JsonFile::optional_size(const std::string& field,
                                                     const v1::Limits& limits) const {
  const json* const value = find(field);
  if (value == nullptr) return std::nullopt;
  return checked_size(field, *value, limits);
}

std::uint32_t JsonFile::checked_size(const std::string& field, const json& value,
                                     const v1::Limits& limits) const {
  const bool in_range = value.is_number_unsigned() && value.get<std::uint64_t>() >= limits.min() &&
                        value.get<std::uint64_t>() <= limits.max();
  if (!in_range) refuse(field, value, range("a whole number", limits));
  return value.get<std::uint32_t>();
}

double JsonFile::number(const std::string& field, const v1::Limits& limits) const {
  const json* const value = find(field);
  if (value == nullptr)
    throw_input_error("{}: {}{} is missing; {}", path_, prefix_, field, range("a number", limits));
  const bool in_range =
      value->is_number() && value->get<double>() >= limits.min() && value->get<double>() <= limits.max();
  if (!in_range) refuse(field, *value, range("a number", limits));
  const auto number = value->get<double>();
  if (number != 0 && !std::isnormal(number)) {
    refuse(field, *value,
           fmt::format("it is too small a number; allowed are 0 and what is at least {}",
                       std::numeric_limits<double>::min()));
  }
  return number + 0.0;  // -0 is 0
}

bool JsonFile::flag(const std::string& field) const {
  const json* const value = find(field);
  if (value == nullptr) return false;
  if (!value->is_boolean()) refuse(field, *value, "allowed is true or false");
  return value->get<bool>();
}

std::string JsonFile::text(const std::string& field) const {
  const json* const value = find(field);
  if (value == nullptr) return "";
  if (!value->is_string()) refuse(field, *value, "allowed is a string");
  return value->get<std::string>();
}

void JsonFile::refuse(const std::string& field, const json& value, const std::string& allowed) const {
  throw_input_error("{}: {}{} is {}; {}", path_, prefix_, field, shown(value), allowed);
}

}  // namespace primalsim::workloads
