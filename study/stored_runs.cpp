#include "study/stored_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "core/error.h"
#include "core/nearest.h"
#include "proto/run_columns.h"
#include "study/store/condition.h"
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

std::string plan_hash(const SqliteConnection& connection, const std::string& name) {
  SqliteStatement plans(connection, "SELECT plan, name FROM plans ORDER BY plan");
  std::vector<std::string> names;
  std::string hash;
  while (plans.step()) {
    names.push_back(plans.text(1));
    if (names.back() == name) hash = plans.text(0);
  }
  if (!hash.empty()) return hash;
  std::string list;
  for (const std::string& each : names) list += (list.empty() ? "" : ", ") + each;
  throw_input_error("plan: there is no '{}'{}; there are {}", name, did_you_mean(name, names),
                    list.empty() ? "none" : list);
}

// In the order of the plan, or of the inputs, of which those that are the same everywhere decide nothing.
std::string order_of(const RunsRequest& request, const Columns& varied) {
  if (!request.sort.empty()) {
    const bool falling = request.sort.starts_with('-');
    const RunColumn& column = run_column(request.sort.substr(falling ? 1 : 0), "sort");
    return fmt::format("{} {} NULLS LAST, key", column.name, falling ? "DESC" : "ASC");
  }
  if (!request.plan.empty()) return "first_point";
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

// The runs that a request asks for, as SQL.
class Matching {
 public:
  Matching(const SqliteConnection& connection, const RunsRequest& request)
      : connection_(connection), from_(" FROM runs") {
    if (!request.plan.empty()) {
      plan_ = plan_hash(connection, request.plan);
      from_ +=
          " JOIN (SELECT key AS k, MIN(point) AS first_point FROM plan_points WHERE plan = ? GROUP BY key) "
          "ON k = key";
    }
    for (const std::string& text : request.where) {
      conditions_.push_back(parse_condition(text));
      from_ += (conditions_.size() == 1 ? " WHERE " : " AND ") + conditions_.back().sql();
    }
  }

  SqliteStatement select(const std::string& columns, const std::string& order = "") const {
    SqliteStatement rows(connection_, "SELECT " + columns + from_ + order);
    int at = 0;
    if (plan_) rows.bind(++at, *plan_);
    for (const Condition& condition : conditions_) {
      if (condition.value) rows.bind_value(++at, *condition.value);
    }
    return rows;
  }

 private:
  const SqliteConnection& connection_;
  std::string from_;
  std::optional<std::string> plan_;
  std::vector<Condition> conditions_;
};

// A front is of all rows, so a limit then comes later.
bool is_limited(const RunsRequest& request) { return request.limit && request.front_of.empty(); }

void read_rows(const Matching& matching, const RunsRequest& request, const Columns& varied,
               v1::StudyRuns& study) {
  std::string order = " ORDER BY " + order_of(request, varied);
  if (is_limited(request)) order += fmt::format(" LIMIT {}", *request.limit);
  SqliteStatement rows = matching.select(run_column_names(), order);
  while (rows.step()) *study.add_runs() = row_from(rows);
}

void mark_front(const RunsRequest& request, v1::StudyRuns& study) {
  if (request.front_of.empty()) return;
  for (const std::string& name : request.front_of) study.add_front_of(run_column(name, "front").name);
  const std::vector<std::size_t> front = pareto_front(study.runs(), request.front_of);
  for (const std::size_t run : front) study.add_front(study.runs(static_cast<int>(run)).key());
  if (!request.only_front) return;
  google::protobuf::RepeatedPtrField<v1::RunRow> kept;
  for (const std::size_t run : front) *kept.Add() = study.runs(static_cast<int>(run));
  *study.mutable_runs() = std::move(kept);
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
void add_what_matches(const Matching& matching, const RunsRequest& request, const Columns& varied,
                      v1::StudyRuns& study) {
  const bool is_cut = is_limited(request) && static_cast<std::uint64_t>(study.runs_size()) == *request.limit;
  study.set_matching_runs(static_cast<std::uint64_t>(study.runs_size()));
  const auto add = [&](const auto& varies) {
    for (const RunColumn* const column : varied) {
      if (varies(*column)) study.add_varied(column->name);
    }
  };
  if (!is_cut) return add([&](const RunColumn& column) { return is_varied(study, column); });
  if (request.plan.empty() && request.where.empty()) {
    study.set_matching_runs(study.all_runs());
    return add([](const RunColumn&) { return true; });
  }
  std::string asked = "COUNT(*)";
  for (const RunColumn* const column : varied)
    asked += fmt::format(", MIN({0}) IS NOT MAX({0})", column->name);
  SqliteStatement found = matching.select(asked);
  found.step();
  study.set_matching_runs(static_cast<std::uint64_t>(found.whole(0)));
  int at = 0;
  add([&](const RunColumn&) { return found.whole(++at) != 0; });
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
  v1::StudyRuns study;
  study.set_name(name_of(connection, request));
  study.set_all_runs(number_of(connection, "SELECT IFNULL(SUM(runs), 0) FROM run_totals"));
  study.set_open_points(number_of(connection, "SELECT COUNT(*) FROM points_without_run"));
  for (const std::string& condition : request.where) study.add_filters(condition);
  const Matching matching(connection, request);
  const Columns varied = varied_of_all(connection);
  read_rows(matching, request, varied, study);
  mark_front(request, study);
  add_what_matches(matching, request, varied, study);
  if (request.limit && static_cast<std::uint64_t>(study.runs_size()) > *request.limit) {
    const int kept = static_cast<int>(*request.limit);
    study.mutable_runs()->DeleteSubrange(kept, study.runs_size() - kept);
  }
  add_outcomes(connection, request.most_outcomes, study);
  return study;
}

}  // namespace primalsim::study
