#include "proto/field_rules.h"

#include <map>
#include <memory>
#include <mutex>

#include "primalsim/v1/limits.pb.h"

namespace primalsim {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
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
  for (int i = 0; i < type.real_oneof_decl_count(); ++i) rules->oneofs.push_back(type.oneof_decl(i));
  return rules;
}

}  // namespace

const MessageRules& rules_of(const Descriptor& type) {
  static std::mutex mutex;
  static Table table;
  const std::lock_guard lock(mutex);
  return *gather(type, table);
}

}  // namespace primalsim
