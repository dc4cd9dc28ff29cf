// The files of `--out DIR`.
#pragma once

#include <filesystem>

#include "primalsim/v1/reproduction.pb.h"
#include "primalsim/v1/result.pb.h"

namespace primalsim::report {

// Throws InputError if something that is no folder is in the way. Makes nothing: the folder comes with the
// reports.
void check_output_folder(const std::filesystem::path& folder);

// Makes `folder` if need be and replaces report.json, report.csv and result.txtpb in it, each atomically.
// Throws InputError if the folder cannot be made, and as proto/atomic_file.h does.
void write_reports(const v1::Result& result, const std::filesystem::path& folder);
// The same with reproduction.json and reproduction.txtpb.
void write_reports(const v1::Reproduction& reproduction, const std::filesystem::path& folder);

}  // namespace primalsim::report
