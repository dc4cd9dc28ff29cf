// What the .proto files demand of each field, gathered once per message type so that checking a message is
// quick.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

namespace primalsim {

struct MessageRules;

struct FieldRules {
  const google::protobuf::FieldDescriptor* field = nullptr;
  bool required = false;  // has presence, is no member of a oneof, and is not marked may_be_absent
  bool limited = false;   // has `limits`
  double min = 0;         // inclusive
  double max = 0;         // inclusive
  std::string unit;
  const MessageRules* message = nullptr;  // of a message field
};

struct MessageRules {
  std::vector<FieldRules> fields;
  std::vector<const google::protobuf::OneofDescriptor*> oneofs;  // one member of each must be set
};

// Rules of `type` and of all messages below it. Kept for the life of the program; thread-safe.
const MessageRules& rules_of(const google::protobuf::Descriptor& type);

}  // namespace primalsim
