// Fields of messages that are shown in JSON otherwise than by their own name and value.
#pragma once

#include <google/protobuf/message.h>

#include <nlohmann/json.hpp>
#include <span>

namespace primalsim::report {

using Json = nlohmann::ordered_json;

// A message, and one value of a field (`index`: of a repeated one), as JSON without further rules for it.
Json object_of(const google::protobuf::Message& message);
Json value_of(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field,
              int index = -1);

// Adds to `object`, which is `message` so far, what is shown of the field.
using Show = void (*)(const google::protobuf::Message& message,
                      const google::protobuf::FieldDescriptor& field, const char* name, Json& object);

struct JsonRule {
  const char* field;  // "HotLink.graph"
  Show show;
  const char* name = nullptr;  // shown instead of the field's
};

std::span<const JsonRule> json_rules();

// Null for a field that is shown as it is.
const JsonRule* rule_of(const google::protobuf::FieldDescriptor& field);

}  // namespace primalsim::report
