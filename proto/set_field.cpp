#include "proto/set_field.h"

#include <cmath>

#include "core/error.h"
#include "proto/field_rules.h"

namespace primalsim {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

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
      throw_input_error("{}: {}: {} has no field '{}'", where, path, at->GetDescriptor()->name(), name);
    }
    const bool last = dot == std::string::npos;
    if (last != (found->message == nullptr)) {
      throw_input_error("{}: {}: '{}' is {}", where, path, name,
                        last ? "a message, not a number" : "no message");
    }
    if (last) return {at, found};
    at = at->GetReflection()->MutableMessage(at, found->field);
    begin = dot + 1;
  }
}

}  // namespace

void set_field(Message& message, const std::string& path, double value, const std::string& where) {
  const Target target = find(message, path, where);
  const FieldRules& rules = *target.rules;
  if (rules.limited && !(value >= rules.min && value <= rules.max)) {
    throw_input_error("{}: {}: {} is out of range; allowed: {} to {} {}", where, path, value, rules.min,
                      rules.max, rules.unit);
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

}  // namespace primalsim
