#include "proto/field_rules.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <mutex>

#include "core/error.h"
#include "core/nearest.h"
#include "core/number_text.h"
#include "core/text.h"
#include "primalsim/v1/limits.pb.h"

namespace primalsim {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Table = std::map<const Descriptor*, std::unique_ptr<MessageRules>>;

const MessageRules* gather(const Descriptor& type, Table& table);

FieldRules field_rules(const FieldDescriptor& field, Table& table) {
  FieldRules rules;
  const auto& options = field.options();
  rules.field = &field;
  rules.required = field.has_presence() && field.real_containing_oneof() == nullptr &&
                   !options.GetExtension(v1::may_be_absent);
  if (options.HasExtension(v1::limits)) {
    const v1::Limits& limits = options.GetExtension(v1::limits);
    rules.limited = true;
    rules.min = limits.min();
    rules.max = limits.max();
    rules.unit = limits.unit();
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE)
    rules.message = gather(*field.message_type(), table);
  return rules;
}

const MessageRules* gather(const Descriptor& type, Table& table) {
  auto& entry = table[&type];
  if (entry != nullptr) return entry.get();
  entry = std::make_unique<MessageRules>();  // before its fields, so that a message may contain its own kind
  MessageRules* rules = entry.get();
  for (int i = 0; i < type.field_count(); ++i) rules->fields.push_back(field_rules(*type.field(i), table));
  for (const FieldRules& field : rules->fields) {
    const auto kind = field.field->cpp_type();
    rules->has_reals = rules->has_reals || kind == FieldDescriptor::CPPTYPE_DOUBLE ||
                       kind == FieldDescriptor::CPPTYPE_FLOAT ||
                       (field.message != nullptr && field.message->has_reals);
  }
  for (int i = 0; i < type.real_oneof_decl_count(); ++i) rules->oneofs.push_back(type.oneof_decl(i));
  return rules;
}

std::string single_fields(const Descriptor& type) {
  std::string names;
  for (const FieldRules& rules : rules_of(type).fields) {
    if (!rules.field->is_repeated()) names += (names.empty() ? "" : ", ") + rules.field->name();
  }
  return names;
}

std::string nearest_field(const Descriptor& type, const std::string& name) {
  std::vector<std::string> names;
  for (const FieldRules& rules : rules_of(type).fields) {
    if (!rules.field->is_repeated()) names.push_back(rules.field->name());
  }
  return did_you_mean(name, names);
}

struct Target {
  Message* message;
  const FieldRules* rules;
};

Target find(Message& message, const std::string& path, const std::string& where) {
  Message* at = &message;
  std::size_t begin = 0;
  while (true) {
    const std::size_t dot = path.find('.', begin);
    const std::string name = path.substr(begin, dot - begin);
    const FieldRules* found = nullptr;
    for (const FieldRules& rules : rules_of(*at->GetDescriptor()).fields) {
      if (rules.field->name() == name && !rules.field->is_repeated()) found = &rules;
    }
    if (found == nullptr) {
      throw_input_error("{}: {}: {} has no field '{}'{}; its fields are {}", where, path,
                        at->GetDescriptor()->name(), name, nearest_field(*at->GetDescriptor(), name),
                        single_fields(*at->GetDescriptor()));
    }
    const bool last = dot == std::string::npos;
    if (last != (found->message == nullptr)) {
      throw_input_error(
          "{}: {}: '{}' is {}", where, path, name,
          last ? "a message; needed is a field of it: " + single_fields(*found->field->message_type())
               : "no message");
    }
    if (last) return {at, found};
    at = at->GetReflection()->MutableMessage(at, found->field);
    begin = dot + 1;
  }
}

}  // namespace

const MessageRules& rules_of(const Descriptor& type) {
  static std::mutex mutex;
  static Table table;
  const std::lock_guard lock(mutex);
  return *gather(type, table);
}

std::string allowed_range(const FieldDescriptor& field) {
  if (!field.options().HasExtension(v1::limits)) return "";
  const v1::Limits& limits = field.options().GetExtension(v1::limits);
  return fmt::format("; allowed: {} to {}{}{}", limits.min(), limits.max(), limits.unit().empty() ? "" : " ",
                     limits.unit());
}

void set_field(Message& message, const std::string& path, double value, const std::string& where) {
  const Target target = find(message, path, where);
  const FieldRules& rules = *target.rules;
  if (rules.limited && !(value >= rules.min && value <= rules.max)) {
    throw_input_error("{}: {}: {} is out of range{}", where, path, value, allowed_range(*rules.field));
  }
  const auto& reflection = *target.message->GetReflection();
  const bool whole = value == std::floor(value) && value >= 0;
  switch (rules.field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection.SetDouble(target.message, rules.field, value);
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
      if (!whole || !rules.limited) {
        throw_input_error("{}: {}: {} is not allowed; allowed is a whole number", where, path, value);
      }
      if (rules.field->cpp_type() == FieldDescriptor::CPPTYPE_UINT32) {
        return reflection.SetUInt32(target.message, rules.field, static_cast<std::uint32_t>(value));
      }
      return reflection.SetUInt64(target.message, rules.field, static_cast<std::uint64_t>(value));
    default:
      throw_input_error("{}: {} is no number", where, path);
  }
}

void check_field_text(const FieldDescriptor& field, const std::string& text, const std::string& where) {
  if (first_invalid_utf8(text) != text.size()) throw_input_error("{}: the text is not UTF-8", where);
  if (field.name() == "name" && text.empty()) throw_input_error("{}: is empty; allowed is a text", where);
  const auto is_refused = [](unsigned char c) { return (c < 0x20 && c != '\n') || c == 0x7F; };
  if (std::any_of(text.begin(), text.end(), is_refused) ||
      (field.name() == "name" && text.find('\n') != text.npos)) {
    throw_input_error("{}: '{}' has a control character; allowed is a text without", where, printable(text));
  }
}

void set_field_text(Message& message, const std::string& path, const std::string& value,
                    const std::string& where) {
  const Target target = find(message, path, where);
  const FieldDescriptor& field = *target.rules->field;
  const auto& reflection = *target.message->GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      check_field_text(field, value, where + ": " + path);
      return reflection.SetString(target.message, &field, value);
    case FieldDescriptor::CPPTYPE_BOOL:
      if (value != "true" && value != "false") {
        throw_input_error("{}: {} is '{}'; allowed are true and false", where, path, value);
      }
      return reflection.SetBool(target.message, &field, value == "true");
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* const named = field.enum_type()->FindValueByName(value);
      if (named == nullptr) throw_input_error("{}: {} has no value '{}'", where, path, value);
      return reflection.SetEnum(target.message, &field, named);
    }
    default:
      break;
  }
  constexpr double kMost = std::numeric_limits<double>::max();
  double number = 0;
  try {
    number = parse_real(path, value, -kMost, kMost);
  } catch (const InputError&) {
    throw_input_error("{}: {} is '{}'; needed is a decimal number{}", where, path, value,
                      allowed_range(field));
  }
  set_field(message, path, number, where);
}
}  // namespace primalsim
