#include "accelerator/attribution/attribution_result.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <utility>
#include <vector>

#include "core/geometry/lanes.h"

namespace primalsim::accelerator {
namespace {

std::string place(std::uint32_t macro, const Ribbon& ribbon) {
  const MacroPosition at = ribbon.position(macro);
  return fmt::format("tile {} ({}, {})", at.tile, at.x, at.y);
}

std::string output_name(std::uint32_t number, const Ribbon& ribbon) {
  const std::uint32_t macro = number >> 3;
  const auto port = static_cast<Port>(number & 7);
  if (port >= noc::ipcn::kPlanarPorts) {
    return fmt::format("port {} into {}", noc::ipcn::port_name(port), place(macro, ribbon));
  }
  const MacroPosition to = ribbon.beyond(ribbon.position(macro), port);
  const std::string tile = to.tile == ribbon.tile_of(macro) ? "" : fmt::format("tile {} ", to.tile);
  return fmt::format("link {} -> {}({}, {})", place(macro, ribbon), tile, to.x, to.y);
}

std::string lane_name(std::uint32_t lane, const Ribbon& ribbon) {
  const LaneMap lanes(ribbon);
  const std::uint32_t macro = lanes.far_macro(lane);
  const MacroPosition from = ribbon.beyond(ribbon.position(macro), LaneMap::far_input(lane));
  return fmt::format("crossing tile {} -> tile {}, row {}", from.tile, ribbon.tile_of(macro), from.y);
}

using Rows = google::protobuf::RepeatedPtrField<v1::AttributedCycles>;
using Path = google::protobuf::RepeatedPtrField<v1::PathStep>;

// `run` names operators and places.
void add_rows(const Attribution& attribution, const ProgramResult& run, Rows& rows) {
  const auto name = [&](std::uint32_t index) {
    return index == kNoOperator ? std::string() : run.operators[index].name;
  };
  for (const Share& share : attribution.shares) {
    v1::AttributedCycles& row = *rows.Add();
    row.set_cause(cause_name(share.cause));
    row.set_operator_(name(share.operator_index));
    row.set_resource(resource_name(share.resource, run.ribbon));
    row.set_behind(name(share.behind));
    row.set_cycles(static_cast<std::int64_t>(share.cycles));
  }
}

void add_path(const Attribution& attribution, const ProgramResult& run, Path& path) {
  for (const PathStep& step : attribution.path) {
    v1::PathStep& message = *path.Add();
    message.set_task(step.task);
    message.set_operator_(run.operators[step.operator_index].name);
    message.set_kind(kind_name(step.kind));
    message.set_ready_cycle(step.ready);
    message.set_start_cycle(step.start);
    message.set_end_cycle(step.end);
  }
}

using Times = google::protobuf::RepeatedPtrField<v1::OperatorTime>;

// To the run's operators, from the first of theirs in `times` on.
void add_communication(const Attribution& attribution, int first, Times& times) {
  for (const OperatorCommunication& communication : attribution.communication) {
    v1::OperatorTime& time = times[first++];
    time.set_exposed_communication_cycles(communication.exposed);
    time.set_hidden_communication_cycles(communication.hidden);
    time.set_slack_cycles(communication.slack);
  }
}

void add_operators(const LockstepPair& run, v1::LockstepRun& result) {
  const int first = result.operators_size();
  add_operator_times(run.dataflow->graph, run.lockstep->operators, *result.mutable_operators());
  // Nothing was run without contention under this control.
  for (int i = first; i < result.operators_size(); ++i)
    result.mutable_operators(i)->clear_uncontended_last_end_cycle();
  add_communication(*run.lockstep->attribution, first, *result.mutable_operators());
}

// Of one cause and operator.
struct Part {
  std::int64_t cycles = 0;
  std::map<std::string, std::int64_t> resources;
  std::map<std::string, std::int64_t> behind;
};

// Who has most; of equals the first by name.
std::string most_of(const std::map<std::string, std::int64_t>& sums) {
  const auto fewer = [](const auto& a, const auto& b) { return a.second < b.second; };
  return sums.empty() ? std::string() : std::max_element(sums.begin(), sums.end(), fewer)->first;
}

using Key = std::pair<std::string, std::string>;

std::map<Key, const v1::AttributedCycles*> by_key(const Rows& rows) {
  std::map<Key, const v1::AttributedCycles*> found;
  for (const v1::AttributedCycles& row : rows) found[{row.cause(), row.operator_()}] = &row;
  return found;
}

}  // namespace

std::string resource_name(const Resource& resource, const Ribbon& ribbon) {
  const std::uint32_t number = resource.number;
  const unsigned port = number & 7;
  switch (resource.kind) {
    case Resource::kNone:
      return "";
    case Resource::kOutput:
      return output_name(number, ribbon);
    case Resource::kSource:
      return fmt::format("port {} out of {}", noc::ipcn::port_name(port), place(number >> 3, ribbon));
    case Resource::kFifo:
      return fmt::format("FIFO {} of {}", noc::ipcn::port_name(port), place(number >> 3, ribbon));
    case Resource::kLane:
      return lane_name(number, ribbon);
    case Resource::kUnit: {
      static constexpr const char* kUnits[] = {"acim", "dcim", "router"};
      return fmt::format("{} of {}", kUnits[number % kUnitsPerMacro], place(number / kUnitsPerMacro, ribbon));
    }
    case Resource::kController:
      return fmt::format("controller of tile {}", number);
    case Resource::kMacro:
      return place(number, ribbon);
  }
  return "";
}

void add_attribution(const ProgramResult& layer, const ProgramResult* head, v1::MappingResult& result) {
  if (!layer.attribution) return;
  add_rows(*layer.attribution, layer, *result.mutable_attribution());
  *result.mutable_attribution_by_operator() = joined(result.attribution());
  add_path(*layer.attribution, layer, *result.mutable_critical_path());
  add_communication(*layer.attribution, 0, *result.mutable_operators());
  if (head == nullptr || !head->attribution) return;
  add_rows(*head->attribution, *head, *result.mutable_head_attribution());
  add_communication(*head->attribution, static_cast<int>(layer.operators.size()),
                    *result.mutable_operators());
}

void add_attribution(const LockstepPair& layer, const LockstepPair& head, v1::LockstepRun& result) {
  if (!layer.lockstep->attribution) return;
  add_rows(*layer.lockstep->attribution, *layer.dataflow, *result.mutable_attribution());
  *result.mutable_attribution_by_operator() = joined(result.attribution());
  add_path(*layer.lockstep->attribution, *layer.dataflow, *result.mutable_critical_path());
  add_operators(layer, result);
  if (head.lockstep == nullptr) return;
  add_rows(*head.lockstep->attribution, *head.dataflow, *result.mutable_head_attribution());
  add_operators(head, result);
}

void add_operator_times(const std::string& graph, const std::vector<OperatorUse>& operators, Times& times) {
  for (const OperatorUse& use : operators) {
    v1::OperatorTime& time = *times.Add();
    time.set_graph(graph);
    time.set_name(use.name);
    time.set_first_start_cycle(use.first_start);
    time.set_last_end_cycle(use.last_end);
    time.set_uncontended_last_end_cycle(use.uncontended_last_end);
    time.set_flit_hops(use.flit_hops);
  }
}

Rows joined(const Rows& rows) {
  std::map<Key, Part> parts;
  for (const v1::AttributedCycles& row : rows) {
    Part& part = parts[{row.cause(), row.operator_()}];
    part.cycles += row.cycles();
    if (!row.resource().empty()) part.resources[row.resource()] += row.cycles();
    part.behind[row.behind()] += row.cycles();
  }
  std::vector<v1::AttributedCycles> sums;
  for (const auto& [key, part] : parts) {
    v1::AttributedCycles& sum = sums.emplace_back();
    sum.set_cause(key.first);
    sum.set_operator_(key.second);
    sum.set_resource(most_of(part.resources));
    sum.set_behind(most_of(part.behind));
    sum.set_cycles(part.cycles);
    if (part.resources.size() > 1)
      sum.set_other_resources(static_cast<std::uint32_t>(part.resources.size()) - 1);
  }
  std::stable_sort(sums.begin(), sums.end(),
                   [](const auto& a, const auto& b) { return a.cycles() > b.cycles(); });
  return {sums.begin(), sums.end()};
}

v1::Difference make_difference(const Attributed& from, const Attributed& to) {
  const auto before = by_key(from.rows);
  const auto after = by_key(to.rows);
  auto all = before;
  all.insert(after.begin(), after.end());
  std::vector<v1::AttributedCycles> rows;
  for (const auto& [key, any] : all) {
    const auto less = before.find(key);
    const auto more = after.find(key);
    const std::int64_t old = less == before.end() ? 0 : less->second->cycles();
    const std::int64_t now = more == after.end() ? 0 : more->second->cycles();
    if (old == now) continue;
    rows.push_back(now > old ? *more->second : *less->second);
    rows.back().set_cycles(now - old);
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return std::abs(a.cycles()) > std::abs(b.cycles()); });
  v1::Difference difference;
  difference.set_from(from.name);
  difference.set_to(to.name);
  difference.set_cycles(static_cast<std::int64_t>(to.cycles - from.cycles));
  for (v1::AttributedCycles& row : rows) *difference.add_rows() = std::move(row);
  return difference;
}

}  // namespace primalsim::accelerator
