#include "report/page_data.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "primalsim/v1/generate.pb.h"
#include "primalsim/v1/result.pb.h"
#include "report/serve_page_data.h"
#include "report/study_json.h"

namespace primalsim::report {
namespace {

class Names {
 public:
  std::size_t index_of(const std::string& name) {
    const auto [found, is_new] = index_.emplace(name, index_.size());
    if (is_new) names_.push_back(name);
    return found->second;
  }
  const Json& names() const { return names_; }

 private:
  std::map<std::string, std::size_t> index_;
  Json names_ = Json::array();
};

// What list items have for a place.
class Steps {
 public:
  std::int64_t to(std::uint64_t place) {
    return static_cast<std::int64_t>(place - std::exchange(at_, place));
  }
  template <typename Item>
  std::int64_t to(const Item& item) {
    return to(place(item.tile(), item.x(), item.y()));
  }
  static std::uint64_t place(std::uint64_t tile, std::uint64_t x, std::uint64_t y) {
    return tile << 32 | y << 16 | x;
  }

 private:
  std::uint64_t at_ = 0;
};

void add(Json& /*list*/) {}

template <typename First, typename... Others>
void add(Json& list, First first, Others... others) {
  list.push_back(first);
  add(list, others...);
}

// What each operator computes at each macro: cycles of its tasks there.
Json operators_of(const v1::LayerDetails& details, Names& names) {
  std::map<std::pair<std::uint64_t, std::size_t>, std::uint64_t> cycles;
  for (const v1::TaskTime& task : details.tasks()) {
    if (task.kind() != "compute") continue;
    cycles[{Steps::place(task.tile(), task.x(), task.y()), names.index_of(task.operator_())}] +=
        task.end_cycle() - task.start_cycle();
  }
  Json operators = Json::array();
  Steps steps;
  for (const auto& [at, sum] : cycles) add(operators, steps.to(at.first), at.second, sum);
  return operators;
}

Json details_of(const v1::LayerDetails& details) {
  Names names;
  Json links = Json::array();
  Steps to_link;
  for (const v1::LinkLoad& link : details.links()) {
    add(links, to_link.to(link), names.index_of(link.direction()), link.flits(), link.busy_cycles(),
        link.waiting_cycles(), link.operators_size());
    for (const v1::OperatorFlits& by : link.operators()) add(links, names.index_of(by.name()), by.flits());
  }
  Json units = Json::array();
  Steps to_unit;
  for (const v1::UnitLoad& unit : details.units()) {
    add(units, to_unit.to(unit), names.index_of(unit.unit()), unit.busy_cycles(), unit.stalled_cycles());
  }
  Json operators = operators_of(details, names);
  Json macros = Json::array();
  Steps to_macro;
  for (const v1::MacroLoad& macro : details.macros()) {
    add(macros, to_macro.to(macro), macro.kv_bytes(), macro.event_fj() / 1000);
  }
  return {{"names", names.names()},
          {"links", std::move(links)},
          {"units", std::move(units)},
          {"operators", std::move(operators)},
          {"macros", std::move(macros)}};
}

Json steps_of(const v1::RequestResult& request) {
  constexpr int kMost = 2000;
  const int all = request.steps_size();
  const int shown = std::min(all, kMost);
  Json steps = Json::array();
  for (int i = 0; i < shown; ++i) {
    const std::int64_t at = shown == all ? i : std::int64_t{i} * (all - 1) / (shown - 1);
    const v1::DecodeStep& step = request.steps(static_cast<int>(at));
    add(steps, step.token(), step.context(), step.cycles(), step.simulated() ? 1 : 0);
  }
  return steps;
}

void add_details(const v1::Result& result, Json& json) {
  for (int i = 0; i < result.mappings_size(); ++i) {
    const v1::MappingResult& mapping = result.mappings(i);
    if (mapping.has_details()) json["mappings"][i]["details"] = details_of(mapping.details());
    if (!mapping.has_lockstep()) continue;
    for (const char* const list : {"attribution", "critical_path"})
      json["mappings"][i]["lockstep"].erase(list);
  }
}

}  // namespace

Json page_data(const google::protobuf::Message& message) {
  if (const auto* study = dynamic_cast<const v1::StudyRuns*>(&message)) return study_page_data(*study);
  Json json = object_of(message);
  if (const auto* result = dynamic_cast<const v1::Result*>(&message)) add_details(*result, json);
  if (const auto* served = dynamic_cast<const v1::ServeResult*>(&message)) add_serve_page_data(*served, json);
  if (const auto* generated = dynamic_cast<const v1::GenerateResult*>(&message)) {
    for (int i = 0; i < generated->requests_size(); ++i) {
      json["requests"][i]["steps"] = steps_of(generated->requests(i));
    }
  }
  return json;
}

}  // namespace primalsim::report
