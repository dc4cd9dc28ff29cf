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

bool is_name_of_contents(const RunColumn& column) {
  return column.name == "key" || column.name == "program" || column.name.ends_with("_hash");
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

// In the order of the plan, or of the inputs.
std::string order_of(const RunsRequest& request) {
  if (!request.sort.empty()) {
    const bool falling = request.sort.starts_with('-');
    const RunColumn& column = run_column(request.sort.substr(falling ? 1 : 0), "sort");
    return fmt::format("{} {} NULLS LAST, key", column.name, falling ? "DESC" : "ASC");
  }
  if (!request.plan.empty()) return "first_point";
  std::string order;
  for (const RunColumn& column : run_columns()) {
    if (column.is_input && !is_name_of_contents(column)) order += column.name + ", ";
  }
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

void read_rows(const Matching& matching, const RunsRequest& request, v1::StudyRuns& study) {
  std::string order = " ORDER BY " + order_of(request);
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

// Of all that match, also of those that a limit leaves out.
void add_varied(const Matching& matching, const RunsRequest& request, v1::StudyRuns& study) {
  std::vector<const RunColumn*> inputs;
  std::string differences;
  for (const RunColumn& column : run_columns()) {
    if (!column.is_input || is_name_of_contents(column)) continue;
    inputs.push_back(&column);
    differences += fmt::format("{0}MIN({1}) IS NOT MAX({1})", differences.empty() ? "" : ", ", column.name);
  }
  const bool are_all_here =
      !is_limited(request) || static_cast<std::uint64_t>(study.runs_size()) < *request.limit;
  std::optional<SqliteStatement> found;
  if (!are_all_here) {
    found.emplace(matching.select(differences));
    found->step();
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const bool varies = found ? found->whole(static_cast<int>(i)) != 0 : is_varied(study, *inputs[i]);
    if (varies) study.add_varied(inputs[i]->name);
  }
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
  read_rows(matching, request, study);
  mark_front(request, study);
  add_varied(matching, request, study);
  if (request.limit && static_cast<std::uint64_t>(study.runs_size()) > *request.limit) {
    const int kept = static_cast<int>(*request.limit);
    study.mutable_runs()->DeleteSubrange(kept, study.runs_size() - kept);
  }
  add_outcomes(connection, request.most_outcomes, study);
  return study;
}

}  // namespace primalsim::study
