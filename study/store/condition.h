// Conditions on runs as people write them: "context_entries<=1024".
#pragma once

#include <string>

#include "proto/run_columns.h"

namespace primalsim::study {

struct Condition {
  const RunColumn* column = nullptr;
  std::string comparison;         // of SQL
  std::optional<RunValue> value;  // nothing: whether the column is empty

  // "context_entries <= ?", or without a value "seed IS NULL".
  std::string sql() const;
};

// COLUMN, one of = != < <= > >=, and a value; after = and != it may be empty. Throws InputError that begins
// with "where".
Condition parse_condition(const std::string& text);

}  // namespace primalsim::study
