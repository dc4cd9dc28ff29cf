// The files of `generate --out DIR`, and its decode steps as a table for spreadsheets and plots.
#pragma once

#include <filesystem>
#include <string>

#include "primalsim/v1/generate.pb.h"

namespace primalsim::report {

// One row per decode step (RFC 4180); the unit is part of every column's name.
std::string to_tokens_csv(const v1::GenerateResult& result);

// As write_reports(): generate.json, tokens.csv and generate.txtpb.
void write_generate_reports(const v1::GenerateResult& result, const std::filesystem::path& folder);

}  // namespace primalsim::report
