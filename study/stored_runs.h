// Runs of a study's database that a question is about. docs/sweep.md
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "primalsim/v1/run_row.pb.h"

namespace primalsim::study {

struct RunsRequest {
  std::string database;
  std::string plan;                    // of this name; empty: of all
  std::vector<std::string> where;      // "model=tiny", "context_entries<=1024": all of them
  std::string sort;                    // a column, behind a '-' the largest first; empty: by inputs
  std::optional<std::uint64_t> limit;  // so many rows at most
  // Columns of which the front is marked: the runs than which no other is as good in all and better in one.
  // Less is better but for rates ("tokens_per_second"). Runs of different work are not compared: of another
  // kind, model, adapter, context, prompt, output, batch or head.
  std::vector<std::string> front_of;
  bool only_front = false;
  std::uint64_t most_outcomes = 0;  // with the outcomes of the runs, if they are no more than this
};

// Opens the database for reading, also while a sweep writes to it. Throws InputError for a file that is no
// database of ours, a plan that it does not have, and conditions and columns that are none, with the nearest.
v1::StudyRuns stored_runs(const RunsRequest& request);

}  // namespace primalsim::study
