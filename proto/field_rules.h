// What the .proto files demand of each field, gathered once per message type so that checking a message is
// quick; and numbers set by name, within those rules.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

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
  bool has_reals = false;  // a double or float, in it or below
  std::vector<FieldRules> fields;
  std::vector<const google::protobuf::OneofDescriptor*> oneofs;  // one member of each must be set
};

// Rules of `type` and of all messages below it. Kept for the life of the program; thread-safe.
const MessageRules& rules_of(const google::protobuf::Descriptor& type);

// "; allowed: 1 to 1024 macros" if the field has limits, else nothing: the end of a message about its value.
std::string allowed_range(const google::protobuf::FieldDescriptor& field);

// Throws InputError, beginning with `where`, if the value of a string field is not UTF-8 or has a control
// character other than a newline; a field called `name` has at least one character and no newline.
void check_field_text(const google::protobuf::FieldDescriptor& field, const std::string& text,
                      const std::string& where);

// Sets one number of a message. `path` is as in messages about errors: "acim.rows". Messages on the way come
// into being. Throws InputError, beginning with `where`, if there is no such field, if it is no number, or if
// `value` is not in its range or has a fraction that the field cannot hold.
void set_field(google::protobuf::Message& message, const std::string& path, double value,
               const std::string& where);

// The same with a value as it is written in a text file: a number, a word, true or false, or an enum's name.
void set_field_text(google::protobuf::Message& message, const std::string& path, const std::string& value,
                    const std::string& where);

}  // namespace primalsim
