#include "study/stored_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "core/error.h"
#include "proto/run_columns.h"
#include "study/store/matching_runs.h"
#include "study/store/pareto.h"
#include "study/store/run_store.h"
#include "study/store/schema.h"

namespace primalsim::study {
namespace {

using Columns = std::vector<const RunColumn*>;

// The inputs of which there are several values among all runs.
Columns varied_of_all(const SqliteConnection& connection) {
  SqliteStatement flags(connection, "SELECT * FROM varied_inputs");
  flags.step();
  Columns varied;
  int at = 0;
  for (const RunColumn* const column : telling_inputs()) {
    if (flags.whole(at++) != 0) varied.push_back(column);
  }
  return varied;
}

// Empty: of the plan's points. Else the inputs, of which those that are the same everywhere decide nothing.
std::string order_of(const RunsRequest& request, const Columns& varied) {
  if (!request.sort.empty()) {
    const bool falling = request.sort.starts_with('-');
    const RunColumn& column = run_column(request.sort.substr(falling ? 1 : 0), "sort");
    return fmt::format("{} {} NULLS LAST, key", column.name, falling ? "DESC" : "ASC");
  }
  if (!request.plan.empty()) return "";
  std::string order;
  for (const RunColumn* const column : varied) order += column->name + ", ";
  return order + "key";
}

v1::RunRow row_from(const SqliteStatement& rows) {
  v1::RunRow row;
  int at = 0;
  for (const RunColumn& column : run_columns()) {
    const int index = at++;
    if (rows.is_null(index)) continue;
    switch (column.type) {
      case RunColumn::Type::kWhole:
        set_value(column, rows.whole(index), row);
        break;
      case RunColumn::Type::kReal:
        set_value(column, rows.real(index), row);
        break;
      case RunColumn::Type::kText:
        set_value(column, rows.text(index), row);
    }
  }
  return row;
}

void read_rows(const SqliteConnection& connection, const std::vector<std::string>& keys,
               v1::StudyRuns& study) {
  SqliteStatement row(connection, "SELECT " + run_column_names() + " FROM runs WHERE key = ?");
  for (const std::string& key : keys) {
    for (row.bind(1, key); row.step();) *study.add_runs() = row_from(row);
  }
}

// Rows are wide, so they are found and ordered by what is asked of them, and then read.
void add_rows(const SqliteConnection& connection, const MatchingRuns& matching, const RunsRequest& request,
              const Columns& varied, v1::StudyRuns& study) {
  const std::string order = order_of(request, varied);
  if (!request.front_of.empty()) {
    for (const std::string& name : request.front_of) study.add_front_of(run_column(name, "front").name);
    const std::vector<std::string> front =
        matching.ordered(pareto_front(matching, varied, request.front_of), order);
    for (const std::string& key : front) study.add_front(key);
    if (request.only_front) return read_rows(connection, front, study);
  }
  read_rows(connection, matching.keys(order, request.limit), study);
}

bool is_varied(const v1::StudyRuns& study, const RunColumn& column) {
  std::set<RunValue> values;
  for (const v1::RunRow& run : study.runs()) {
    if (auto value = value_of(run, column)) values.insert(std::move(*value));
    if (values.size() > 1) return true;
  }
  return false;
}

// How many match, and what of `varied` varies among them, also of those that a limit leaves out.
void add_what_matches(const MatchingRuns& matching, const RunsRequest& request, const Columns& varied,
                      v1::StudyRuns& study) {
  study.set_matching_runs(static_cast<std::uint64_t>(study.runs_size()));
  const bool is_cut = request.limit && !request.only_front && study.matching_runs() == *request.limit;
  // What only runs of another kind have is NULL in the others, which `varied` takes for a value.
  const bool are_alike = std::find(varied.begin(), varied.end(), find_run_column("kind")) == varied.end();
  Columns those = varied;
  if (!is_cut) {
    std::erase_if(those, [&](const RunColumn* column) { return !is_varied(study, *column); });
  } else if (matching.are_all() && are_alike) {
    study.set_matching_runs(study.all_runs());
  } else {
    MatchingSummary summary = matching.summary(varied);
    study.set_matching_runs(summary.runs);
    those = std::move(summary.varied);
  }
  for (const RunColumn* const column : those) study.add_varied(column->name);
}

void add_outcomes(const SqliteConnection& connection, std::uint64_t most, v1::StudyRuns& study) {
  if (static_cast<std::uint64_t>(study.runs_size()) > most) return;
  SqliteStatement outcome(connection, "SELECT message FROM outcomes WHERE key = ?");
  for (const v1::RunRow& run : study.runs()) {
    for (outcome.bind(1, run.key()); outcome.step();) study.add_outcomes()->ParseFromString(outcome.text(0));
  }
}

std::uint64_t number_of(const SqliteConnection& connection, const char* query) {
  SqliteStatement number(connection, query);
  number.step();
  return static_cast<std::uint64_t>(number.whole(0));
}

// The plan's, where there is no doubt which.
std::string name_of(const SqliteConnection& connection, const RunsRequest& request) {
  if (!request.plan.empty()) return request.plan;
  SqliteStatement plans(connection, "SELECT MIN(name), MAX(name) FROM plans");
  const bool is_one = plans.step() && !plans.is_null(0) && plans.text(0) == plans.text(1);
  return is_one ? plans.text(0) : std::filesystem::path(request.database).filename().string();
}

}  // namespace

v1::StudyRuns stored_runs(const RunsRequest& request) {
  check_store(request.database);
  const SqliteConnection connection(request.database, SqliteConnection::Mode::kRead);
  connection.execute("BEGIN");  // all questions are about the same moment, also while a sweep writes
  v1::StudyRuns study;
  study.set_name(name_of(connection, request));
  study.set_all_runs(number_of(connection, "SELECT IFNULL(SUM(runs), 0) FROM run_totals"));
  study.set_open_points(number_of(connection, "SELECT COUNT(*) FROM points_without_run"));
  for (const std::string& condition : request.where) study.add_filters(condition);
  const MatchingRuns matching(connection, request.plan, request.where);
  const Columns varied = varied_of_all(connection);
  add_rows(connection, matching, request, varied, study);
  add_what_matches(matching, request, varied, study);
  if (request.limit && static_cast<std::uint64_t>(study.runs_size()) > *request.limit) {
    const int kept = static_cast<int>(*request.limit);
    study.mutable_runs()->DeleteSubrange(kept, study.runs_size() - kept);
  }
  add_outcomes(connection, request.most_outcomes, study);
  return study;
}

}  // namespace primalsim::study
