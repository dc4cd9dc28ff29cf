// What the CSV reports share (RFC 4180).
#pragma once

#include <string>

#include "primalsim/v1/macros.pb.h"
#include "primalsim/v1/reproduction.pb.h"
#include "primalsim/v1/run_row.pb.h"
#include "primalsim/v1/serve.pb.h"

namespace primalsim::report {

// A cell: in quotes if it has to be.
std::string quoted(const std::string& text);

// Figures first, then ablations.
std::string reproduction_csv(const v1::Reproduction& reproduction);

// A row for each operating point of a macro.
std::string macros_csv(const v1::MacroComparison& comparison);

// A line for each run, with the columns that any of them has.
std::string study_csv(const v1::StudyRuns& study);
// A row for each request, with the unit in the columns' names.
std::string serve_csv(const v1::ServeResult& result);

}  // namespace primalsim::report
