#include "proto/run_columns.h"

#include <map>

#include "core/error.h"
#include "core/nearest.h"
#include "core/number_text.h"

namespace primalsim {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Type = RunColumn::Type;

constexpr int kFirstResult = 40;  // the number of its field in RunRow
constexpr const char* kMachine = "fields";

Type type_of(const FieldDescriptor& field) {
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) return Type::kText;
  return field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE ? Type::kReal : Type::kWhole;
}

void add_machine(const Descriptor& type, const RunColumn& above, std::vector<RunColumn>& columns) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    RunColumn column = above;
    column.path.push_back(&field);
    column.name += (column.name.empty() ? "" : "_") + field.name();
    column.machine_field += (column.machine_field.empty() ? "" : ".") + field.name();
    if (field.message_type() != nullptr) {
      add_machine(*field.message_type(), column, columns);
    } else if (column.machine_field != "name") {  // which is a column of the row
      column.type = type_of(field);
      columns.push_back(std::move(column));
    }
  }
}

std::vector<RunColumn> make_columns() {
  std::vector<RunColumn> columns;
  const Descriptor& row = *v1::RunRow::descriptor();
  for (int i = 0; i < row.field_count(); ++i) {
    const FieldDescriptor& field = *row.field(i);
    RunColumn column;
    column.is_input = field.number() < kFirstResult;
    column.is_flag = field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL;
    column.path = {&field};
    if (field.name() == kMachine) {
      add_machine(*field.message_type(), column, columns);
    } else {
      column.name = field.name();
      column.type = type_of(field);
      columns.push_back(std::move(column));
    }
  }
  return columns;
}

}  // namespace

std::span<const RunColumn> run_columns() {
  static const std::vector<RunColumn> columns = make_columns();
  return columns;
}

const RunColumn* find_run_column(const std::string& name) {
  static const std::map<std::string, const RunColumn*> by_name = [] {
    std::map<std::string, const RunColumn*> names;
    for (const RunColumn& column : run_columns()) {
      names.emplace(column.name, &column);
      if (!column.machine_field.empty()) names.emplace(column.machine_field, &column);
    }
    return names;
  }();
  const auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : found->second;
}

const RunColumn& run_column(const std::string& name, const std::string& where) {
  if (const RunColumn* const found = find_run_column(name)) return *found;
  std::vector<std::string> names;
  for (const RunColumn& column : run_columns()) names.push_back(column.name);
  throw_input_error("{}: there is no column '{}'{}", where, name, did_you_mean(name, names));
}

std::optional<RunValue> value_of(const v1::RunRow& row, const RunColumn& column) {
  const Message* at = &row;
  for (std::size_t i = 0; i + 1 < column.path.size(); ++i) {
    if (!at->GetReflection()->HasField(*at, column.path[i])) return std::nullopt;
    at = &at->GetReflection()->GetMessage(*at, column.path[i]);
  }
  const FieldDescriptor* const field = column.path.back();
  const auto& values = *at->GetReflection();
  if (!values.HasField(*at, field)) return std::nullopt;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return values.GetString(*at, field);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return values.GetDouble(*at, field);
    case FieldDescriptor::CPPTYPE_BOOL:
      return std::int64_t{values.GetBool(*at, field) ? 1 : 0};
    case FieldDescriptor::CPPTYPE_UINT32:
      return std::int64_t{values.GetUInt32(*at, field)};
    default:
      return static_cast<std::int64_t>(values.GetUInt64(*at, field));
  }
}

void set_value(const RunColumn& column, const RunValue& value, v1::RunRow& row) {
  Message* at = &row;
  for (std::size_t i = 0; i + 1 < column.path.size(); ++i) {
    at = at->GetReflection()->MutableMessage(at, column.path[i]);
  }
  const FieldDescriptor* const field = column.path.back();
  const auto& values = *at->GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return values.SetString(at, field, std::get<std::string>(value));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return values.SetDouble(at, field, std::get<double>(value));
    case FieldDescriptor::CPPTYPE_BOOL:
      return values.SetBool(at, field, std::get<std::int64_t>(value) != 0);
    case FieldDescriptor::CPPTYPE_UINT32:
      return values.SetUInt32(at, field, static_cast<std::uint32_t>(std::get<std::int64_t>(value)));
    default:
      return values.SetUInt64(at, field, static_cast<std::uint64_t>(std::get<std::int64_t>(value)));
  }
}

std::string text_of(const RunValue& value) {
  if (const auto* const whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  if (const auto* const real = std::get_if<double>(&value)) return shortest(*real);
  return std::get<std::string>(value);
}

}  // namespace primalsim
