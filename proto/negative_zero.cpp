#include "proto/negative_zero.h"

#include "proto/field_rules.h"

namespace primalsim {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void clear_in_values(Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  const bool is_double = field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE;
  if (!field.is_repeated()) {
    if (!reflection.HasField(message, &field)) return;
    if (is_double && reflection.GetDouble(message, &field) == 0) reflection.SetDouble(&message, &field, 0);
    if (!is_double && reflection.GetFloat(message, &field) == 0) reflection.SetFloat(&message, &field, 0);
    return;
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    if (is_double && reflection.GetRepeatedDouble(message, &field, i) == 0) {
      reflection.SetRepeatedDouble(&message, &field, i, 0);
    }
    if (!is_double && reflection.GetRepeatedFloat(message, &field, i) == 0) {
      reflection.SetRepeatedFloat(&message, &field, i, 0);
    }
  }
}

void clear_below(Message& message, const MessageRules& rules) {
  if (!rules.has_reals) return;
  const auto& reflection = *message.GetReflection();
  for (const FieldRules& field : rules.fields) {
    const auto kind = field.field->cpp_type();
    if (kind == FieldDescriptor::CPPTYPE_DOUBLE || kind == FieldDescriptor::CPPTYPE_FLOAT) {
      clear_in_values(message, *field.field);
    } else if (field.message != nullptr && field.field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, field.field); ++i) {
        clear_below(*reflection.MutableRepeatedMessage(&message, field.field, i), *field.message);
      }
    } else if (field.message != nullptr && reflection.HasField(message, field.field)) {
      clear_below(*reflection.MutableMessage(&message, field.field), *field.message);
    }
  }
}

}  // namespace

void clear_signs_of_zeros(Message& message) { clear_below(message, rules_of(*message.GetDescriptor())); }

}  // namespace primalsim
