#include "report/study_json.h"

#include <algorithm>
#include <vector>

#include "proto/run_columns.h"
#include "report/page_data.h"

namespace primalsim::report {
namespace {

Json json_of(const std::optional<RunValue>& value, const RunColumn& column) {
  if (!value) return nullptr;
  if (const auto* const whole = std::get_if<std::int64_t>(&*value)) {
    return column.is_flag ? Json(*whole != 0) : Json(*whole);
  }
  if (const auto* const real = std::get_if<double>(&*value)) return *real;
  return std::get<std::string>(*value);
}

Json outcome_of(const v1::RunOutcome& outcome) {
  const google::protobuf::Message* message = nullptr;
  if (outcome.has_result()) message = &outcome.result();
  if (outcome.has_generate_result()) message = &outcome.generate_result();
  if (outcome.has_traffic_curve()) message = &outcome.traffic_curve();
  if (message == nullptr) return nullptr;
  return {{"kind", message->GetDescriptor()->name()}, {"outcome", page_data(*message)}};
}

}  // namespace

void show_runs(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor& /*field*/,
               const char* name, Json& object) {
  Json& list = object[name] = Json::array();
  for (const v1::RunRow& run : dynamic_cast<const v1::StudyRuns&>(message).runs()) {
    Json& shown = list.emplace_back(Json::object());
    for (const RunColumn& column : run_columns()) {
      const auto value = value_of(run, column);
      if (value) shown[column.name] = json_of(value, column);
    }
  }
}

Json study_page_data(const v1::StudyRuns& study) {
  v1::StudyRuns rest = study;
  rest.clear_runs();
  Json json = object_of(rest);
  json.erase("runs");
  std::vector<const RunColumn*> columns;
  Json& named = json["columns"] = Json::array();
  for (const RunColumn& column : run_columns()) {
    const bool is_there = std::any_of(study.runs().begin(), study.runs().end(), [&](const v1::RunRow& run) {
      return value_of(run, column).has_value();
    });
    if (!is_there) continue;
    columns.push_back(&column);
    named.push_back({{"name", column.name},
                     {"input", column.is_input},
                     {"text", column.type == RunColumn::Type::kText || column.is_flag}});
  }
  Json& rows = json["rows"] = Json::array();
  for (const v1::RunRow& run : study.runs()) {
    Json& row = rows.emplace_back(Json::array());
    for (const RunColumn* const column : columns) row.push_back(json_of(value_of(run, *column), *column));
  }
  Json& outcomes = json["outcomes"] = Json::object();
  for (const v1::RunOutcome& outcome : study.outcomes()) outcomes[outcome.key()] = outcome_of(outcome);
  return json;
}

}  // namespace primalsim::report
