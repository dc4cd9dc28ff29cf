#include "proto/parse_hint.h"

#include <set>
#include <vector>

#include "core/nearest.h"

namespace primalsim {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

// The text between the first two quotes behind `before`; "" if there is none.
std::string quoted_behind(const std::string& text, const std::string& before) {
  const std::size_t found = text.find(before);
  if (found == std::string::npos) return "";
  const std::size_t begin = text.find('"', found + before.size());
  if (begin == std::string::npos) return "";
  const std::size_t end = text.find('"', begin + 1);
  return end == std::string::npos ? "" : text.substr(begin + 1, end - begin - 1);
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

// Number 0 only says that nothing was chosen.
std::string allowed_values(const EnumDescriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) names.push_back(type.value(i)->name());
  }
  return "; allowed are " + listed(names);
}

// The types of all fields of this name in the message and those within it.
void collect_enums(const Descriptor& message, const std::string& field, std::set<const Descriptor*>& seen,
                   std::set<const EnumDescriptor*>& types) {
  if (!seen.insert(&message).second) return;
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& each = *message.field(i);
    if (each.enum_type() != nullptr && each.name() == field) types.insert(each.enum_type());
    if (each.message_type() != nullptr) collect_enums(*each.message_type(), field, seen, types);
  }
}

std::string fields_hint(const Descriptor& type, const std::string& wrong) {
  std::vector<std::string> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  const std::string nearest = did_you_mean(wrong, names);
  return nearest.empty() ? "; its fields are " + listed(names) : nearest;
}

std::string hint(const std::string& problem, const Descriptor& root) {
  if (problem.find("nknown enumeration value") != std::string::npos) {
    std::set<const Descriptor*> seen;
    std::set<const EnumDescriptor*> types;
    collect_enums(root, quoted_behind(problem, "for field"), seen, types);
    return types.size() == 1 ? allowed_values(**types.begin()) : "";
  }
  const google::protobuf::DescriptorPool& pool = *root.file()->pool();
  if (const std::string type = quoted_behind(problem, "Message type"); !type.empty()) {
    const Descriptor* const message = pool.FindMessageTypeByName(type);
    if (message != nullptr) return fields_hint(*message, quoted_behind(problem, "has no field named"));
  }
  constexpr const char* kUrl = "for type type.googleapis.com/";
  if (const std::size_t at = problem.find(kUrl); at != std::string::npos) {
    const EnumDescriptor* const type = pool.FindEnumTypeByName(problem.substr(at + std::string(kUrl).size()));
    if (type != nullptr) return allowed_values(*type);
  }
  return "";
}

}  // namespace

std::string with_hint(std::string problem, const Descriptor& root) {
  const std::string more = hint(problem, root);
  if (!more.empty() && problem.ends_with('.')) problem.pop_back();
  return problem + more;
}

}  // namespace primalsim
