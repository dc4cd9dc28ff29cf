// A JSON object read from a file, with fields that are checked as they are taken: every complaint names the
// file, the field, its value and what is allowed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "primalsim/v1/limits.pb.h"

namespace primalsim::workloads {

class JsonFile {
 public:
  // InputError if it cannot be read, has more than 16 MiB, is refused by parse_json_tree()
  // ("FILE:LINE:COLUMN: ..."), or holds anything but an object.
  explicit JsonFile(const std::filesystem::path& path);

  // An object that is the value of a field here, with its place in messages: "text_config.hidden_size". The
  // field is there and an object.
  JsonFile member(const std::string& field) const;

  const std::string& path() const { return path_; }
  const nlohmann::json& root() const { return root_; }
  // "FILE" or, of a member, "FILE: FIELD", for what is said of the whole object.
  std::string place() const;

  // The field's value; nullptr if it is absent or null.
  const nlohmann::json* find(const std::string& field) const;

  // A whole number within `limits`; fails if it is absent.
  std::uint32_t size(const std::string& field, const v1::Limits& limits) const;
  // The same, but may be absent or null.
  std::optional<std::uint32_t> optional_size(const std::string& field, const v1::Limits& limits) const;
  // Any finite number within `limits`; fails if it is absent.
  double number(const std::string& field, const v1::Limits& limits) const;
  // true or false; absent or null: false.
  bool flag(const std::string& field) const;
  // A string; absent or null: empty.
  std::string text(const std::string& field) const;

  // Checks one value that is not a field of the root; `field` is its path.
  std::uint32_t checked_size(const std::string& field, const nlohmann::json& value,
                             const v1::Limits& limits) const;
  // Throws InputError "FILE: FIELD is VALUE; ALLOWED".
  [[noreturn]] void refuse(const std::string& field, const nlohmann::json& value,
                           const std::string& allowed) const;

 private:
  JsonFile(std::string path, std::string prefix, nlohmann::json root);

  std::string path_;
  std::string prefix_;  // of fields: empty, or "text_config."
  nlohmann::json root_;
};

// Allowed range of a field of one of our messages, e.g. limits_of<v1::ModelShape>("layers").
template <typename Message>
const v1::Limits& limits_of(const std::string& field) {
  return Message::descriptor()->FindFieldByName(field)->options().GetExtension(v1::limits);
}

}  // namespace primalsim::workloads
