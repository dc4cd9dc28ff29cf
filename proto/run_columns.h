// The columns of a study's runs: the fields of RunRow, those of the machine by their path. What stores rows
// and what shows them go by this list, so a new field of RunRow is a new column everywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "primalsim/v1/run_row.pb.h"

namespace primalsim {

// Whole numbers, true and false among them; reals; texts.
using RunValue = std::variant<std::int64_t, double, std::string>;

struct RunColumn {
  enum class Type : std::uint8_t { kWhole, kReal, kText };

  std::string name;  // "cycles_per_layer", "router_fifo_flits"
  Type type = Type::kText;
  bool is_input = false;  // otherwise it is what came of the run
  bool is_flag = false;   // a whole number that is 0 or 1
  // Of a field of the machine its path, "router.fifo_flits"; empty of others.
  std::string machine_field;
  std::vector<const google::protobuf::FieldDescriptor*> path;  // from RunRow on
};

// In the order of the fields.
std::span<const RunColumn> run_columns();

// By its name, or by a machine's path; null if there is none.
const RunColumn* find_run_column(const std::string& name);

// Throws InputError "WHERE: there is no column ..." with the nearest name.
const RunColumn& run_column(const std::string& name, const std::string& where);

// Nothing where the row does not have it.
std::optional<RunValue> value_of(const v1::RunRow& row, const RunColumn& column);
// `value` is of the column's type.
void set_value(const RunColumn& column, const RunValue& value, v1::RunRow& row);

// As CSV and tables have it: numbers in full, flags as 0 and 1.
std::string text_of(const RunValue& value);

}  // namespace primalsim
