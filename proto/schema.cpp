#include "proto/schema.h"

#include <google/protobuf/unknown_field_set.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "proto/field_rules.h"

namespace primalsim {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Where the walk stands: a chain of steps on the call stack, written out only for an error.
struct Step {
  const Step* parent = nullptr;
  const FieldDescriptor* field = nullptr;
  int index = -1;  // of a repeated field
};

std::string path_of(const Step* step) {
  if (step == nullptr || step->field == nullptr) return "";
  std::string path = path_of(step->parent);
  if (!path.empty()) path += ".";
  path += step->field->name();
  if (step->index >= 0) path += fmt::format("[{}]", step->index);
  return path;
}

class Validator {
 public:
  explicit Validator(const std::string& where) : where_(where) {}

  void check_message(const Message& message, const MessageRules& rules, const Step& at) const {
    const Reflection& reflection = *message.GetReflection();
    const auto& unknown = reflection.GetUnknownFields(message);
    if (!unknown.empty()) {
      fail(at, fmt::format("unknown field number {} of {}", unknown.field(0).number(),
                           message.GetDescriptor()->name()));
    }
    for (const FieldRules& field : rules.fields) check_field(message, reflection, field, at);
    for (const auto* oneof : rules.oneofs) {
      if (!reflection.HasOneof(message, oneof)) fail_unset(at, *oneof);
    }
  }

 private:
  void check_field(const Message& message, const Reflection& reflection, const FieldRules& rules,
                   const Step& parent) const {
    if (rules.field->is_repeated()) {
      const int size = reflection.FieldSize(message, rules.field);
      for (int i = 0; i < size; ++i) check_value(message, reflection, rules, {&parent, rules.field, i});
      return;
    }
    const Step at{&parent, rules.field, -1};
    if (!rules.field->has_presence() || reflection.HasField(message, rules.field)) {
      check_value(message, reflection, rules, at);
    } else if (rules.required) {
      fail(at, "missing" + allowed_range(*rules.field));
    }
  }

  void check_value(const Message& message, const Reflection& reflection, const FieldRules& rules,
                   const Step& at) const {
    const FieldDescriptor* field = rules.field;
    const auto value = [&](auto singular, auto repeated) {
      return at.index < 0 ? (reflection.*singular)(message, field)
                          : (reflection.*repeated)(message, field, at.index);
    };
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_UINT32:
        return check_number(value(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32), rules, at);
      case FieldDescriptor::CPPTYPE_UINT64:
        return check_number(value(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64), rules, at);
      case FieldDescriptor::CPPTYPE_INT32:
        return check_number(value(&Reflection::GetInt32, &Reflection::GetRepeatedInt32), rules, at);
      case FieldDescriptor::CPPTYPE_INT64:
        return check_number(value(&Reflection::GetInt64, &Reflection::GetRepeatedInt64), rules, at);
      case FieldDescriptor::CPPTYPE_FLOAT:
        return check_number(value(&Reflection::GetFloat, &Reflection::GetRepeatedFloat), rules, at);
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return check_number(value(&Reflection::GetDouble, &Reflection::GetRepeatedDouble), rules, at);
      case FieldDescriptor::CPPTYPE_BOOL:
        return;
      case FieldDescriptor::CPPTYPE_ENUM:
        return check_enum(*field, value(&Reflection::GetEnumValue, &Reflection::GetRepeatedEnumValue), at);
      case FieldDescriptor::CPPTYPE_STRING:
        return check_string(message, reflection, *field, at);
      case FieldDescriptor::CPPTYPE_MESSAGE:
        if (at.index >= 0) {
          return check_message(reflection.GetRepeatedMessage(message, field, at.index), *rules.message, at);
        }
        return check_message(reflection.GetMessage(message, field), *rules.message, at);
    }
  }

  template <typename Number>
  void check_number(Number number, const FieldRules& rules, const Step& at) const {
    const double value = static_cast<double>(number);
    if (!std::isfinite(value))
      fail(at, fmt::format("{} is not a finite number{}", number, allowed_range(*rules.field)));
    if (std::fpclassify(value) == FP_SUBNORMAL) {
      fail(at, fmt::format("{} is too small a number; allowed are 0 and what is at least {}{}", number,
                           std::numeric_limits<double>::min(), allowed_range(*rules.field)));
    }
    if (rules.limited && !(value >= rules.min && value <= rules.max)) {
      fail(at, fmt::format("{} is out of range{}", number, allowed_range(*rules.field)));
    }
  }

  void check_enum(const FieldDescriptor& field, int number, const Step& at) const {
    const EnumValueDescriptor* value = field.enum_type()->FindValueByNumber(number);
    if (value != nullptr && !is_unspecified(*value)) return;
    std::string names;
    for (int i = 0; i < field.enum_type()->value_count(); ++i) {
      const EnumValueDescriptor* known = field.enum_type()->value(i);
      if (!is_unspecified(*known)) names += (names.empty() ? "" : ", ") + known->name();
    }
    fail(at, fmt::format("{} is not allowed; allowed: {}",
                         value == nullptr ? std::to_string(number) : value->name(), names));
  }

  void check_string(const Message& message, const Reflection& reflection, const FieldDescriptor& field,
                    const Step& at) const {
    std::string scratch;
    const std::string& text =
        at.index < 0 ? reflection.GetStringReference(message, &field, &scratch)
                     : reflection.GetRepeatedStringReference(message, &field, at.index, &scratch);
    if (field.type() == FieldDescriptor::TYPE_STRING && (!is_plain(text) || field.name() == "name")) {
      check_field_text(field, text, fmt::format("{}: {}", where_, path_of(&at)));
    }
  }

  // Letters and signs of ASCII: nothing more to look at.
  static bool is_plain(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
  }

  static bool is_unspecified(const EnumValueDescriptor& value) {
    constexpr std::string_view kEnding = "_UNSPECIFIED";
    return std::string_view(value.name()).ends_with(kEnding);
  }

  static std::string members(const google::protobuf::OneofDescriptor& oneof) {
    std::string names;
    for (int i = 0; i < oneof.field_count(); ++i) names += (i == 0 ? "" : ", ") + oneof.field(i)->name();
    return names;
  }

  [[noreturn]] void fail_unset(const Step& at, const google::protobuf::OneofDescriptor& oneof) const {
    const std::string path = path_of(&at);
    throw_input_error("{}: {}{}{}: nothing is set; exactly one is needed of {}", where_, path,
                      path.empty() ? "" : ".", oneof.name(), members(oneof));
  }

  [[noreturn]] void fail(const Step& at, const std::string& problem) const {
    const std::string path = path_of(&at);
    throw_input_error("{}: {}{}{}", where_, path, path.empty() ? "" : ": ", problem);
  }

  const std::string& where_;
};

}  // namespace

void validate(const Message& message, const std::string& where) {
  Validator(where).check_message(message, rules_of(*message.GetDescriptor()), Step{});
}

void check_file(const v1::File& file, const std::string& where) {
  // First: in a file of another version, nothing else need be as expected.
  if (file.schema_version() == 0) {
    throw_input_error("{}: schema_version: missing; this program reads version {}", where, kSchemaVersion);
  }
  if (file.schema_version() != kSchemaVersion) {
    throw_input_error("{}: schema_version: {} is not known; this program reads version {}", where,
                      file.schema_version(), kSchemaVersion);
  }
  validate(file, where);
}

}  // namespace primalsim
