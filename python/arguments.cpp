#include "python/arguments.h"

#include "core/error.h"
#include "core/number_text.h"
#include "proto/format.h"
#include "proto/json_text.h"
#include "proto/read.h"
#include "proto/schema.h"

namespace primalsim::python {
namespace {

const google::protobuf::FieldDescriptor& body_field(const std::string& body) {
  return *v1::File::descriptor()->FindFieldByName(body);
}

v1::File with_bare_body(const Item& item, Format format, const std::string& body, const std::string& where) {
  v1::File file;
  file.set_schema_version(kSchemaVersion);
  from_bytes(item.bytes, format, where, *v1::File::GetReflection()->MutableMessage(&file, &body_field(body)));
  check_file(file, where);
  return file;
}

v1::File parsed(const Item& item, const std::string& body, const std::string& where) {
  switch (item.kind) {
    case Item::Kind::kJson:
      if (json_object_has(item.bytes, "schema_version")) return parse_file(item.bytes, Format::kJson, where);
      return with_bare_body(item, Format::kJson, body, where);
    case Item::Kind::kFile:
      return parse_file(item.bytes, Format::kBinary, where);
    case Item::Kind::kBare:
      return with_bare_body(item, Format::kBinary, body, where);
    default:
      return *item.message;
  }
}

}  // namespace

std::string text_of(const Item& item, const std::string& name) {
  if (item.kind != Item::Kind::kText)
    throw_input_error("{} is a message; needed is a text or a number", name);
  return item.bytes;
}

v1::File file_of(const Item& item, const std::string& body, const std::string& where) {
  v1::File file = parsed(item, body, where);
  if (!v1::File::GetReflection()->HasField(file, &body_field(body))) {
    const auto* const found =
        v1::File::GetReflection()->GetOneofFieldDescriptor(file, body_field(body).containing_oneof());
    throw_input_error("{}: holds {}, not {}", where, found->name(), body);
  }
  return file;
}

const std::vector<Item>& Arguments::items(const std::string& name) const {
  static const std::vector<Item> kNone;
  const auto found = items_.find(name);
  return found == items_.end() ? kNone : found->second;
}

const Item* Arguments::item(const std::string& name) const {
  if (!has(name)) return nullptr;
  const std::vector<Item>& all = items(name);
  if (all.size() != 1) throw_input_error("{} is a list of {}; allowed is one", name, all.size());
  return &all.front();
}

const Item& Arguments::required(const std::string& name) const {
  const Item* const given = item(name);
  if (given == nullptr) throw_input_error("{} is missing", name);
  return *given;
}

bool Arguments::flag(const std::string& name) const {
  const std::optional<std::string> given = text(name);
  if (given && *given != "True") throw_input_error("{} is '{}'; allowed are True and False", name, *given);
  return given.has_value();
}

std::optional<std::string> Arguments::text(const std::string& name) const {
  const Item* const given = item(name);
  if (given == nullptr) return std::nullopt;
  return text_of(*given, name);
}

std::string Arguments::text_or(const std::string& name, const std::string& fallback) const {
  return text(name).value_or(fallback);
}

std::vector<std::string> Arguments::texts(const std::string& name) const {
  std::vector<std::string> all;
  for (const Item& each : items(name)) all.push_back(text_of(each, name));
  return all;
}

std::optional<std::uint64_t> Arguments::integer(const std::string& name, std::uint64_t min,
                                                std::uint64_t max) const {
  const std::optional<std::string> given = text(name);
  if (!given) return std::nullopt;
  return parse_integer(name, *given, min, max);
}

std::optional<std::uint32_t> Arguments::small(const std::string& name, std::uint64_t min,
                                              std::uint64_t max) const {
  const auto given = integer(name, min, max);
  if (!given) return std::nullopt;
  return static_cast<std::uint32_t>(*given);
}

std::vector<std::uint64_t> Arguments::integers(const std::string& name, std::uint64_t min,
                                               std::uint64_t max) const {
  std::vector<std::uint64_t> all;
  for (const std::string& each : texts(name)) all.push_back(parse_integer(name, each, min, max));
  return all;
}

std::optional<double> Arguments::real(const std::string& name, double min, double max) const {
  const std::optional<std::string> given = text(name);
  if (!given) return std::nullopt;
  return parse_real(name, *given, min, max);
}

bool Arguments::is_second(const std::string& name, const char* first, const char* second) const {
  const std::string given = text_or(name, first);
  if (given != first && given != second) {
    throw_input_error("{} is '{}'; allowed are {} and {}", name, given, first, second);
  }
  return given == second;
}

}  // namespace primalsim::python
