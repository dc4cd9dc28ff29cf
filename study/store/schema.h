// What a study's database looks like. docs/sweep.md, Tables
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "proto/run_columns.h"

namespace primalsim::study {

// In the header of the file: whose it is, and how its tables look.
inline constexpr std::uint32_t kApplicationId = 0x50524d4cU;  // "PRML"
inline constexpr std::uint32_t kStoreSchema = 5;

// The statements that make an empty database.
std::string schema_sql();

// The statements that make the index of the columns that runs are found and ordered by, which is a third as
// wide as the table. Of the machine's numbers it has those of `swept_fields` alone.
std::string narrow_index_sql(std::span<const std::string> swept_fields);

// The inputs that tell runs apart for a reader: all but hashes of contents and the program's version.
std::vector<const RunColumn*> telling_inputs();

// "key, kind, ..." of the table `runs`, in the order of run_columns().
std::string run_column_names();

}  // namespace primalsim::study
