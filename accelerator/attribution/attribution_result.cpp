#include "accelerator/attribution/attribution_result.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
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

v1::AttributedCycles row(const Share& share, const ProgramResult& run) {
  const auto name = [&](std::uint32_t index) {
    return index == kNoOperator ? std::string() : run.operators[index].name;
  };
  v1::AttributedCycles row;
  row.set_cause(cause_name(share.cause));
  row.set_operator_(name(share.operator_index));
  row.set_resource(resource_name(share.resource, run.ribbon));
  row.set_behind(name(share.behind));
  row.set_cycles(static_cast<std::int64_t>(share.cycles));
  return row;
}

void add_path(const ProgramResult& run, v1::MappingResult& result) {
  for (const PathStep& step : run.attribution->path) {
    v1::PathStep& message = *result.add_critical_path();
    message.set_task(step.task);
    message.set_operator_(run.operators[step.operator_index].name);
    message.set_kind(kind_name(step.kind));
    message.set_ready_cycle(step.ready);
    message.set_start_cycle(step.start);
    message.set_end_cycle(step.end);
  }
}

void add_operators(const ProgramResult& run, int first, v1::MappingResult& result) {
  for (std::size_t i = 0; i < run.operators.size(); ++i) {
    v1::OperatorTime& time = *result.mutable_operators(first + static_cast<int>(i));
    const OperatorCommunication& communication = run.attribution->communication[i];
    time.set_exposed_communication_cycles(communication.exposed);
    time.set_hidden_communication_cycles(communication.hidden);
    time.set_slack_cycles(communication.slack);
  }
}

// Of one cause and operator: its cycles, where most of them go, in how many places, and whom they are behind.
struct Part {
  std::int64_t cycles = 0;
  const v1::AttributedCycles* most = nullptr;
  std::set<std::string> places;
  std::map<std::string, std::int64_t> behind;

  v1::AttributedCycles row() const {
    v1::AttributedCycles row = *most;
    if (places.size() > 1) {
      row.set_resource(fmt::format("{} and {} other {}", row.resource(), places.size() - 1,
                                   places.size() == 2 ? "place" : "places"));
    }
    const auto larger = [](const auto& a, const auto& b) { return a.second < b.second; };
    row.set_behind(std::max_element(behind.begin(), behind.end(), larger)->first);
    return row;
  }
};
using Parts = std::map<std::pair<std::string, std::string>, Part>;

Parts parts_of(const v1::MappingResult& mapping) {
  Parts parts;
  for (const v1::AttributedCycles& row : mapping.attribution()) {
    Part& part = parts[{row.cause(), row.operator_()}];
    part.cycles += row.cycles();
    if (part.most == nullptr) part.most = &row;  // rows come in the order of their cycles
    part.places.insert(row.resource());
    part.behind[row.behind()] += row.cycles();
  }
  return parts;
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
  }
  return "";
}

void add_attribution(const ProgramResult& layer, const ProgramResult* head, v1::MappingResult& result) {
  if (!layer.attribution) return;
  for (const Share& share : layer.attribution->shares) *result.add_attribution() = row(share, layer);
  add_path(layer, result);
  if (layer.details) *result.mutable_details() = *layer.details;
  add_operators(layer, 0, result);
  if (head == nullptr || !head->attribution) return;
  for (const Share& share : head->attribution->shares) *result.add_head_attribution() = row(share, *head);
  add_operators(*head, static_cast<int>(layer.operators.size()), result);
}

v1::Difference make_difference(const v1::MappingResult& from, const v1::MappingResult& to) {
  const Parts before = parts_of(from);
  const Parts after = parts_of(to);
  Parts all = before;
  all.insert(after.begin(), after.end());
  v1::Difference difference;
  difference.set_from(from.name());
  difference.set_to(to.name());
  difference.set_cycles(static_cast<std::int64_t>(to.cycles_per_layer() - from.cycles_per_layer()));
  std::vector<v1::AttributedCycles> rows;
  for (const auto& [key, part] : all) {
    const auto less = before.find(key);
    const auto more = after.find(key);
    const Part old = less == before.end() ? Part{} : less->second;
    const Part now = more == after.end() ? Part{} : more->second;
    if (old.cycles == now.cycles) continue;
    v1::AttributedCycles row = (now.cycles > old.cycles ? now : old).row();
    row.set_cycles(now.cycles - old.cycles);
    rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return std::abs(a.cycles()) > std::abs(b.cycles()); });
  for (v1::AttributedCycles& row : rows) *difference.add_rows() = std::move(row);
  return difference;
}

}  // namespace primalsim::accelerator
