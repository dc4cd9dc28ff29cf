#include "study/plan/machine_lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "core/error.h"
#include "core/nearest.h"
#include "primalsim/v1/limits.pb.h"
#include "proto/field_rules.h"
#include "proto/run_columns.h"
#include "study/inputs.h"

namespace primalsim::study {
namespace {

// A path whose last name is the one meant, else the one with the fewest changes.
std::string nearest_path(const std::string& path) {
  std::vector<std::string> paths;
  for (const RunColumn& column : run_columns()) {
    if (column.machine_field.empty()) continue;
    const std::string& each = column.machine_field;
    if (each.ends_with("." + path.substr(path.rfind('.') + 1)))
      return fmt::format("; did you mean '{}'?", each);
    paths.push_back(each);
  }
  return did_you_mean(path, paths);
}

const RunColumn& machine_column(const std::string& path, const std::string& where) {
  for (const RunColumn& column : run_columns()) {
    if (!column.machine_field.empty() && column.machine_field == path) return column;
  }
  const std::string near = nearest_path(path);
  if (!near.empty()) throw_input_error("{}: a machine has no field '{}'{}", where, path, near);
  v1::Architecture none;
  set_field_text(none, path, "x", where);  // says what there is instead
  throw_input_error("{}: '{}' of a machine is nothing that a plan can go through", where, path);
}

NumberRule rule_of(const google::protobuf::FieldDescriptor& field) {
  const v1::Limits& limits = field.options().GetExtension(v1::limits);
  const bool whole = field.cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_DOUBLE;
  return {limits.min(), limits.max(), whole};
}

// Changes the machine, and its name.
void change(v1::Architecture& machine, const std::string& path, const std::string& value,
            const std::string& where, std::string& named) {
  set_field_text(machine, path, value, where);
  named += fmt::format("{}{}={}", named.empty() ? "" : ", ", path, value);
}

std::pair<std::string, std::string> parts_of(const std::string& change, const std::string& where) {
  const std::size_t equals = change.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw_input_error("{} is '{}'; needed is FIELD=VALUE, e.g. router.fifo_flits=8", where, change);
  }
  return {change.substr(0, equals), change.substr(equals + 1)};
}

}  // namespace

MachineLists::MachineLists(const v1::ModelProduct& lists, const std::string& where) {
  const auto add_file = [&](const std::optional<std::filesystem::path>& file) {
    Machine machine{load_architecture(file), "", machine_source(file)};
    machine.name = machine.architecture.name();
    files_.push_back(std::move(machine));
  };
  for (const std::string& file : lists.machines()) add_file(file);
  if (files_.empty()) add_file(std::nullopt);
  for (int i = 0; i < lists.changes_size(); ++i)
    add_change(lists.changes(i), fmt::format("{}.changes[{}]", where, i));
  if (changes_.empty()) changes_.emplace_back();
  for (int i = 0; i < lists.fields_size(); ++i) {
    fields_.push_back(field_list(lists.fields(i), fmt::format("{}.fields[{}]", where, i)));
    const std::string& path = fields_.back().path;
    if (std::find(changed_.begin(), changed_.end(), path) != changed_.end()) {
      throw_input_error("{}.fields[{}].field: '{}' is changed twice", where, i, path);
    }
    changed_.push_back(path);
  }
  size_ = times(files_.size(), changes_.size(), where);
  for (const FieldList& field : fields_) size_ = times(size_, field.size(), where);
}

void MachineLists::add_change(const v1::MachineChange& change, const std::string& where) {
  changes_.emplace_back(change.set().begin(), change.set().end());
  for (int i = 0; i < change.set_size(); ++i) {
    const std::string at = fmt::format("{}.set[{}]", where, i);
    const auto [path, value] = parts_of(change.set(i), at);
    machine_column(path, at);
    v1::Architecture machine = files_.front().architecture;
    set_field_text(machine, path, value, at);
    if (std::find(changed_.begin(), changed_.end(), path) == changed_.end()) changed_.push_back(path);
  }
}

MachineLists::FieldList MachineLists::field_list(const v1::FieldValues& values, const std::string& where) {
  const RunColumn& column = machine_column(values.field(), where + ".field");
  FieldList list;
  list.path = values.field();
  if (values.values().empty()) throw_input_error("{}.values: there is none of '{}'", where, list.path);
  if (column.type == RunColumn::Type::kText) {
    list.words.assign(values.values().begin(), values.values().end());
    v1::Architecture machine;
    for (const std::string& word : list.words) set_field_text(machine, list.path, word, where + ".values");
  } else {
    list.numbers.emplace(values.values(), rule_of(*column.path.back()),
                         fmt::format("{} of {}", where + ".values", list.path));
  }
  return list;
}

MachineLists::Machine MachineLists::at(std::uint64_t index) const {
  Digits digits(index);
  std::vector<std::uint64_t> values(fields_.size());
  for (std::size_t i = fields_.size(); i-- > 0;) values[i] = digits.take(fields_[i].size());
  const std::vector<std::string>& changes = changes_[digits.take(changes_.size())];
  Machine machine = files_[digits.take(files_.size())];
  std::string named;
  for (const std::string& each : changes) {
    const auto [path, value] = parts_of(each, "changes");
    change(machine.architecture, path, value, "changes", named);
  }
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    change(machine.architecture, fields_[i].path, fields_[i].at(values[i]), "fields", named);
  }
  if (!named.empty()) machine.architecture.set_name(fmt::format("{} ({})", machine.name, named));
  return machine;
}

std::vector<std::string> MachineLists::fields() const { return changed_; }

}  // namespace primalsim::study
