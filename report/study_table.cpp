// Runs of a study's database for the terminal, and as one line each of a CSV file.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/number_text.h"
#include "proto/run_columns.h"
#include "report/csv.h"
#include "report/table.h"
#include "report/text_table.h"

namespace primalsim::report {
namespace {

// What a run is asked for first, by its kind.
constexpr std::array kMainResults{
    "cycles_per_layer",
    "cycles_per_token",
    "tokens_per_second",
    "communication_share_fraction",
    "joules_per_token",
    "tiles_per_layer",
    "lockstep_cycles_per_token",
    "search_score",
    "ttft_ns",
    "inter_token_mean_cycles",
    "end_to_end_tokens_per_second",
    "accepted_flits_per_node_cycle",
    "packet_latency_mean_cycles",
    "packet_latency_p99_cycles",
    "stable",
};

std::vector<const RunColumn*> inputs_of(const v1::StudyRuns& study) {
  std::vector<const RunColumn*> columns;
  for (const std::string& name : study.varied()) columns.push_back(find_run_column(name));
  if (columns.empty()) {  // a single run, or several of the same
    for (const char* const name : {"kind", "model", "mapping"}) columns.push_back(find_run_column(name));
  }
  return columns;
}

bool any_has(const v1::StudyRuns& study, const RunColumn& column) {
  return std::any_of(study.runs().begin(), study.runs().end(),
                     [&](const v1::RunRow& run) { return value_of(run, column).has_value(); });
}

// Short enough for a table: four digits of what is no whole number.
std::string cell(const v1::RunRow& run, const RunColumn& column) {
  const auto value = value_of(run, column);
  if (!value) return "";
  if (const auto* const real = std::get_if<double>(&*value)) {
    return column.is_input ? shortest(*real) : fmt::format("{:.4g}", *real);
  }
  if (const auto* const whole = std::get_if<std::int64_t>(&*value)) {
    if (column.is_flag) return *whole != 0 ? "yes" : "no";
    return column.is_input ? std::to_string(*whole) : grouped(static_cast<std::uint64_t>(*whole));
  }
  return std::get<std::string>(*value);
}

std::vector<const RunColumn*> shown_columns(const v1::StudyRuns& study, std::size_t& inputs) {
  std::vector<const RunColumn*> columns = inputs_of(study);
  inputs = columns.size();
  const auto add = [&](const std::string& name) {
    const RunColumn* const column = find_run_column(name);
    if (std::find(columns.begin(), columns.end(), column) == columns.end() && any_has(study, *column)) {
      columns.push_back(column);
    }
  };
  for (const std::string& name : study.front_of()) add(name);
  for (const char* const name : kMainResults) add(name);
  add("error");
  return columns;
}

}  // namespace

std::string to_table(const v1::StudyRuns& study, const Layout& layout) {
  std::string text =
      fmt::format("{}: {} of {} runs{}", study.name(), grouped(static_cast<std::uint64_t>(study.runs_size())),
                  grouped(study.all_runs()), study.filters().empty() ? "" : ", where ");
  for (int i = 0; i < study.filters_size(); ++i) text += (i == 0 ? "" : " and ") + study.filters(i);
  if (study.open_points() > 0)
    text += fmt::format("; {} points are not run yet", grouped(study.open_points()));
  text += "\n";
  if (study.runs().empty()) return text;
  std::size_t inputs = 0;
  const std::vector<const RunColumn*> columns = shown_columns(study, inputs);
  TextRows rows(1);
  for (const RunColumn* const column : columns) rows[0].push_back(column->name);
  const auto is_on_front = [&](const v1::RunRow& run) {
    return std::find(study.front().begin(), study.front().end(), run.key()) != study.front().end();
  };
  if (!study.front().empty()) rows[0].emplace_back("front");
  for (const v1::RunRow& run : study.runs()) {
    rows.emplace_back();
    for (const RunColumn* const column : columns) rows.back().push_back(cell(run, *column));
    if (!study.front().empty()) rows.back().emplace_back(is_on_front(run) ? "*" : "");
  }
  // From the right, and never the inputs, the first result, or why a run failed.
  std::vector<std::string> may_go;
  for (std::size_t i = columns.size(); i-- > inputs + 1;) {
    if (columns[i]->name != "error") may_go.push_back(columns[i]->name);
  }
  return text + fitted_table(rows, layout.columns, may_go, inputs);
}

std::string study_csv(const v1::StudyRuns& study) {
  std::vector<const RunColumn*> columns;
  for (const RunColumn& column : run_columns()) {
    if (any_has(study, column)) columns.push_back(&column);
  }
  std::string text;
  for (const RunColumn* const column : columns) text += (text.empty() ? "" : ",") + column->name;
  text += "\n";
  for (const v1::RunRow& run : study.runs()) {
    std::string line;
    for (const RunColumn* const column : columns) {
      const auto value = value_of(run, *column);
      if (column != columns.front()) line += ",";
      if (value) line += quoted(primalsim::text_of(*value));
    }
    text += line + "\n";
  }
  return text;
}

}  // namespace primalsim::report
