// Any outcome of a study as JSON for other programs: snake_case keys in a fixed order, numbers as numbers,
// zeros included. Keys are the fields' names in the order in which the message declares them; json_rules.cpp
// lists the few that are shown otherwise. Optional parts that are absent are left out.
#include "primalsim/v1/limits.pb.h"
#include "report/json_rules.h"
#include "report/writer.h"

namespace primalsim::report {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string string_of(const Message& message, const FieldDescriptor& field, int index) {
  const google::protobuf::Reflection& values = *message.GetReflection();
  return index < 0 ? values.GetString(message, &field) : values.GetRepeatedString(message, &field, index);
}

std::uint64_t unsigned_of(const Message& message, const FieldDescriptor& field, int index) {
  const google::protobuf::Reflection& values = *message.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_UINT32) {
    return index < 0 ? values.GetUInt32(message, &field) : values.GetRepeatedUInt32(message, &field, index);
  }
  return index < 0 ? values.GetUInt64(message, &field) : values.GetRepeatedUInt64(message, &field, index);
}

const Message& message_of(const Message& message, const FieldDescriptor& field, int index) {
  const google::protobuf::Reflection& values = *message.GetReflection();
  return index < 0 ? values.GetMessage(message, &field) : values.GetRepeatedMessage(message, &field, index);
}

bool is_absent(const Message& message, const FieldDescriptor& field) {
  return field.has_presence() && field.options().GetExtension(v1::may_be_absent) &&
         !message.GetReflection()->HasField(message, &field);
}

void show(const Message& message, const FieldDescriptor& field, Json& object) {
  if (const JsonRule* const rule = rule_of(field)) {
    rule->show(message, field, rule->name != nullptr ? rule->name : field.name().c_str(), object);
  } else if (field.is_repeated()) {
    Json& list = object[field.name()] = Json::array();
    const int size = message.GetReflection()->FieldSize(message, &field);
    for (int i = 0; i < size; ++i) list.push_back(value_of(message, field, i));
  } else if (!is_absent(message, field)) {
    object[field.name()] = value_of(message, field);
  }
}

// Indented by two spaces, with a newline at the end.
std::string to_json(const Message& message) {
  // Names come from files and may hold any bytes.
  return object_of(message).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

Json value_of(const Message& message, const FieldDescriptor& field, int index) {
  const google::protobuf::Reflection& values = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return object_of(message_of(message, field, index));
    case FieldDescriptor::CPPTYPE_STRING:
      return string_of(message, field, index);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return index < 0 ? values.GetDouble(message, &field) : values.GetRepeatedDouble(message, &field, index);
    case FieldDescriptor::CPPTYPE_INT64:
      return values.GetInt64(message, &field);
    case FieldDescriptor::CPPTYPE_BOOL:
      return values.GetBool(message, &field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return values.GetEnum(message, &field)->name();
    default:
      return unsigned_of(message, field, index);
  }
}

Json object_of(const Message& message) {
  Json object = Json::object();
  const google::protobuf::Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) show(message, *type.field(i), object);
  return object;
}

Writer json_writer() {
  return {"json", "every number, for other programs",
          [](const Message& message) {
            const std::string stem = file_stem(message);
            return stem.empty() ? stem : stem + ".json";
          },
          to_json};
}

}  // namespace primalsim::report
