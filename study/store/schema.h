// What a study's database looks like. docs/sweep.md, Tables
#pragma once

#include <cstdint>
#include <string>

namespace primalsim::study {

// In the header of the file: whose it is, and how its tables look.
inline constexpr std::uint32_t kApplicationId = 0x50524d4cU;  // "PRML"
inline constexpr std::uint32_t kStoreSchema = 3;

// The statements that make an empty database.
std::string schema_sql();

// "key, kind, ..." of the table `runs`, in the order of run_columns().
std::string run_column_names();

}  // namespace primalsim::study
