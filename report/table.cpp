#include "report/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/number_text.h"
#include "report/mapping_text.h"
#include "report/text_table.h"
#include "report/why.h"
#include "report/writer.h"

namespace primalsim::report {
namespace {

std::vector<const v1::MappingResult*> fastest_first(const v1::Result& result) {
  std::vector<const v1::MappingResult*> order;
  for (const v1::MappingResult& mapping : result.mappings()) order.push_back(&mapping);
  std::stable_sort(order.begin(), order.end(), [](const v1::MappingResult* a, const v1::MappingResult* b) {
    return a->cycles_per_token() < b->cycles_per_token();
  });
  return order;
}

std::vector<std::string> row(const v1::MappingResult& mapping, const v1::MappingResult& best) {
  const double ratio = best.cycles_per_token() == 0 ? 1.0
                                                    : static_cast<double>(mapping.cycles_per_token()) /
                                                          static_cast<double>(best.cycles_per_token());
  std::vector<std::string> cells{mapping.name(),
                                 grouped(mapping.cycles_per_layer()),
                                 grouped(mapping.cycles_per_token()),
                                 fmt::format("{:.1f}", mapping.tokens_per_second()),
                                 fmt::format("{:.2f}x", ratio),
                                 percent(mapping.communication_share()),
                                 grouped(mapping.contention_cycles()),
                                 grouped(mapping.flit_hops()),
                                 percent(mapping.link_utilisation().mean()),
                                 percent(mapping.link_utilisation().max())};
  if (mapping.has_energy()) {
    const std::vector<std::string> energy = energy_cells(mapping.energy());
    cells.insert(cells.end(), energy.begin(), energy.end());
  }
  return cells;
}

// Where the cycles go, and why the slower mappings are slower.
std::string why(const v1::Result& result, const std::vector<const v1::MappingResult*>& order) {
  std::string text;
  for (const v1::MappingResult* mapping : order) {
    if (const std::string line = cause_line(*mapping); !line.empty()) text += line + "\n";
  }
  for (const v1::MappingResult* mapping : order) {
    for (const v1::Difference& difference : result.differences()) {
      if (difference.to() == mapping->name()) text += difference_line(difference) + "\n";
    }
  }
  for (const v1::MappingResult* mapping : order) {
    if (const std::string line = sensitivity_line(*mapping); !line.empty()) {
      text += "\n" + line + "\n" + sensitivity_table(*mapping);
    }
  }
  if (result.has_stability()) text += "\n" + stability_text(result);
  return text.empty() ? text : "\n" + text;
}

// The table of a kind of message, if `message` is of that kind.
template <typename Kind>
bool show_as(const google::protobuf::Message& message, std::string& text) {
  const auto* const shown = dynamic_cast<const Kind*>(&message);
  if (shown != nullptr) text = to_table(*shown);
  return shown != nullptr;
}

template <typename... Kinds>
std::string first_of(const google::protobuf::Message& message) {
  std::string text;
  (show_as<Kinds>(message, text) || ...);
  return text;
}

}  // namespace

std::string title(const v1::Result& result) {
  return fmt::format("{}{}, context {}, {} {}{}, machine {}", result.model(),
                     result.adapter().empty() ? "" : ", adapter " + result.adapter(),
                     grouped(result.context()), result.layers(), result.layers() == 1 ? "layer" : "layers",
                     result.lm_head() ? " and the output head" : "", result.architecture());
}

std::string to_table(const v1::Result& result) {
  const std::vector<const v1::MappingResult*> order = fastest_first(result);
  std::vector<std::vector<std::string>> rows{{"mapping", "cycles/layer", "cycles/token", "tokens/s", "time",
                                              "communication", "contention cycles", "flit-hops/token",
                                              "mean link", "max link"}};
  if (!order.empty() && order.front()->has_energy()) {
    for (const std::string& heading : energy_headings()) rows.front().push_back(heading);
  }
  for (const v1::MappingResult* mapping : order) rows.push_back(row(*mapping, *order.front()));
  std::string text = title(result) + "\n\n" + text_table(rows) + "\n";
  for (const v1::MappingResult* mapping : order) text += blame(*mapping) + "\n";
  text += why(result, order);
  if (!order.empty() && order.front()->has_energy()) text += "\n";
  for (const v1::MappingResult* mapping : order) {
    if (mapping->has_energy()) text += retention_line(mapping->name(), mapping->energy());
  }
  const std::string lockstep = lockstep_table(result);
  if (!lockstep.empty()) text += "\n" + lockstep;
  if (!result.assumptions().empty()) text += "\nassumptions:\n";
  for (const std::string& assumption : result.assumptions()) text += "  " + assumption + "\n";
  return text;
}

std::string lockstep_table(const v1::Result& result) {
  std::vector<std::vector<std::string>> rows{{"lock-step control", "cycles/layer", "cycles/token",
                                              "data-flow", "ratio", "steps/layer", "of them idle",
                                              "load stalls"}};
  for (const v1::MappingResult& mapping : result.mappings()) {
    if (!mapping.has_lockstep()) continue;
    const v1::LockstepRun& run = mapping.lockstep();
    const double ratio =
        mapping.cycles_per_token() == 0
            ? 1
            : static_cast<double>(run.cycles_per_token()) / static_cast<double>(mapping.cycles_per_token());
    rows.push_back({mapping.name(), grouped(run.cycles_per_layer()), grouped(run.cycles_per_token()),
                    grouped(mapping.cycles_per_token()), fmt::format("{:.1f}x", ratio),
                    grouped(run.steps_per_layer()), grouped(run.idle_steps_per_layer()),
                    grouped(run.load_stall_cycles_per_layer())});
  }
  return rows.size() == 1 ? std::string{} : text_table(rows);
}

Writer table_writer() {
  return {"table", "for the terminal", [](const google::protobuf::Message&) { return std::string(); },
          first_of<v1::Result, v1::GenerateResult, v1::Reproduction, v1::MappingSummary, v1::FunctionalCheck,
                   v1::TrafficPoint, v1::TrafficCurve, v1::ReplayResult, v1::CollectiveResult>};
}

}  // namespace primalsim::report
