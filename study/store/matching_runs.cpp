#include "study/store/matching_runs.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/nearest.h"

namespace primalsim::study {
namespace {

// Of the runs with the smallest keys, which are hashes and so like drawn by lot: nearly every input that
// varies at all varies among these.
constexpr int kSampleRuns = 1000;

// ?1 is the plan.
constexpr const char* kOfPlan =
    "EXISTS (SELECT 1 FROM plan_points AS point WHERE point.key = runs.key AND point.plan = ?1)";
constexpr const char* kFirstPoint =
    "(SELECT MIN(point.point) FROM plan_points AS point WHERE point.key = runs.key AND point.plan = ?1)";
// In the order of the points, of each run the first: a limit then reads no more than it gives.
constexpr const char* kKeysByPoint =
    "SELECT runs.key FROM plan_points AS here CROSS JOIN runs ON runs.key = here.key WHERE here.plan = ?1 "
    "AND NOT "
    "EXISTS (SELECT 1 FROM plan_points AS before WHERE before.key = here.key AND before.plan = ?1 AND "
    "before.point < "
    "here.point) ORDER BY here.point";

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

// Whether every run of the database is one of the plan's, as it is where there is one plan.
bool has_all_runs(const SqliteConnection& connection, const std::string& plan) {
  SqliteStatement numbers(
      connection,
      "SELECT (SELECT IFNULL(SUM(runs), 0) FROM run_totals) = (SELECT COUNT(DISTINCT key) FROM "
      "plan_points INDEXED BY points_of_run WHERE plan = ?1) - (SELECT COUNT(DISTINCT key) FROM "
      "points_without_run WHERE plan = ?1)");
  numbers.bind(1, plan);
  return numbers.step() && numbers.whole(0) != 0;
}

std::vector<std::string> texts_of(SqliteStatement rows) {
  std::vector<std::string> texts;
  while (rows.step()) texts.push_back(rows.text(0));
  return texts;
}

std::string limit(std::optional<std::uint64_t> most) { return most ? fmt::format(" LIMIT {}", *most) : ""; }

std::string names_of(const std::vector<const RunColumn*>& columns) {
  std::string names;
  for (const RunColumn* const column : columns) names += (names.empty() ? "" : ", ") + column->name;
  return names;
}

// Which of the columns have more than one value in the rows; NULL is none.
std::vector<bool> which_differ(SqliteStatement rows, std::size_t columns) {
  std::vector<std::optional<std::string>> first(columns);
  std::vector<bool> differ(columns);
  while (rows.step()) {
    for (std::size_t i = 0; i < columns; ++i) {
      const int at = static_cast<int>(i);
      if (differ[i] || rows.is_null(at)) continue;
      if (!first[i]) first[i] = rows.text(at);
      differ[i] = *first[i] != rows.view(at);
    }
  }
  return differ;
}

}  // namespace

MatchingRuns::MatchingRuns(const SqliteConnection& connection, const std::string& plan,
                           const std::vector<std::string>& where)
    : connection_(connection) {
  if (!plan.empty()) {
    plan_ = plan_hash(connection, plan);
    plan_has_all_ = has_all_runs(connection, *plan_);
  }
  for (const std::string& text : where) conditions_.push_back(parse_condition(text));
}

SqliteStatement MatchingRuns::bound(const std::string& sql) const {
  SqliteStatement rows(connection_, sql);
  int at = 0;
  if (plan_) rows.bind(++at, *plan_);
  for (const Condition& condition : conditions_) {
    if (condition.value) rows.bind_value(++at, *condition.value);
  }
  return rows;
}

SqliteStatement MatchingRuns::select(const std::string& columns, const std::string& and_also,
                                     const std::string& behind) const {
  std::string where = !plan_ ? "" : plan_has_all_ ? "?1 NOT NULL" : kOfPlan;
  const auto add = [&](const std::string& condition) { where += (where.empty() ? "" : " AND ") + condition; };
  for (const Condition& condition : conditions_) add(condition.sql());
  if (!and_also.empty()) add(and_also);
  return bound("SELECT " + columns + " FROM runs" + (where.empty() ? "" : " WHERE " + where) + behind);
}

std::string MatchingRuns::order_by(const std::string& order) const {
  return " ORDER BY " + (order.empty() ? kFirstPoint : order);
}

std::vector<std::string> MatchingRuns::keys(const std::string& order,
                                            std::optional<std::uint64_t> most) const {
  if (order.empty() && conditions_.empty()) return texts_of(bound(kKeysByPoint + limit(most)));
  return texts_of(select("key", "", order_by(order) + limit(most)));
}

std::vector<std::string> MatchingRuns::ordered(std::span<const std::string> keys,
                                               const std::string& order) const {
  std::string list;  // keys are hashes: nothing in them needs to be escaped
  for (const std::string& key : keys) list += fmt::format("{}\"{}\"", list.empty() ? "" : ",", key);
  SqliteStatement rows = select("key", "key IN (SELECT value FROM json_each(?))", order_by(order));
  rows.bind(rows.values(), "[" + list + "]");
  return texts_of(std::move(rows));
}

MatchingSummary MatchingRuns::summary(const std::vector<const RunColumn*>& candidates) const {
  if (candidates.empty()) {
    SqliteStatement count = select("COUNT(*)");
    count.step();
    return {static_cast<std::uint64_t>(count.whole(0)), {}};
  }
  const std::vector<bool> in_sample = which_differ(
      select(names_of(candidates), "", fmt::format(" LIMIT {}", kSampleRuns)), candidates.size());
  std::string asked = "COUNT(*)";
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const std::string& name = candidates[i]->name;
    asked += in_sample[i] ? ", 1" : fmt::format(", MIN({0}) IS NOT MAX({0})", name);
  }
  SqliteStatement found = select(asked);
  found.step();
  MatchingSummary summary;
  summary.runs = static_cast<std::uint64_t>(found.whole(0));
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (found.whole(static_cast<int>(i) + 1) != 0) summary.varied.push_back(candidates[i]);
  }
  return summary;
}

}  // namespace primalsim::study
