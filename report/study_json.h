// Runs of a study as JSON: an object each for other programs, rows of a table for the page.
#pragma once

#include "primalsim/v1/run_row.pb.h"
#include "report/json_rules.h"

namespace primalsim::report {

// A rule for StudyRuns.runs: an object for each run, with the columns that it has.
void show_runs(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field,
               const char* name, Json& object);

// What the page gets: "columns" (name, whether it is an input, whether a text) that any run has, "rows" with
// null for what is absent, "outcomes" by the run's key, each with its kind and what its own page would get.
Json study_page_data(const v1::StudyRuns& study);

}  // namespace primalsim::report
