#include "report/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/number_text.h"
#include "report/mapping_text.h"
#include "report/provenance_text.h"
#include "report/text_table.h"
#include "report/why.h"
#include "report/writer.h"

namespace primalsim::report {
namespace {

using Mappings = std::vector<const v1::MappingResult*>;

Mappings fastest_first(const v1::Result& result) {
  Mappings order;
  for (const v1::MappingResult& mapping : result.mappings()) order.push_back(&mapping);
  std::stable_sort(order.begin(), order.end(), [](const v1::MappingResult* a, const v1::MappingResult* b) {
    return a->cycles_per_token() < b->cycles_per_token();
  });
  return order;
}

double over(std::uint64_t cycles, std::uint64_t best) {
  return best == 0 ? 1.0 : static_cast<double>(cycles) / static_cast<double>(best);
}

std::vector<std::string> headings(bool energy) {
  std::vector<std::string> names{"mapping",   "cycles/layer",  "cycles/token",      "tokens/s",
                                 "time",      "communication", "contention cycles", "flit-hops/token",
                                 "mean link", "max link"};
  if (!energy) return names;
  for (const std::string& heading : energy_headings()) names.push_back(heading);
  return names;
}

// What a narrow table does without, first to last.
const std::vector<std::string>& dispensable() {
  static const std::vector<std::string> kNames{"mean link",         "flit-hops/token", "W",
                                               "contention cycles", "tokens/J",        "max link",
                                               "adapter",           "J/token",         "cycles/layer"};
  return kNames;
}

std::vector<std::string> row(const v1::MappingResult& mapping, const v1::MappingResult& best) {
  std::vector<std::string> cells{
      label_of(mapping),
      grouped(mapping.cycles_per_layer()),
      grouped(mapping.cycles_per_token()),
      fmt::format("{:.1f}", mapping.tokens_per_second()),
      fmt::format("{:.2f}x", over(mapping.cycles_per_token(), best.cycles_per_token())),
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
std::string why(const v1::Result& result, const Mappings& order) {
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
      text += "\n" + line + "\n" + sensitivity_table(*mapping) + removed_causes_table(*mapping);
    }
  }
  if (result.has_stability()) text += "\n" + stability_text(result);
  return text.empty() ? text : "\n" + text;
}

// The same under lock-step control.
std::string lockstep_why(const v1::Result& result) {
  std::string text;
  for (const v1::MappingResult& mapping : result.mappings()) {
    if (const std::string line = lockstep_cause_line(mapping); !line.empty()) text += line + "\n";
  }
  for (const v1::Difference& difference : result.lockstep_differences()) {
    text += "in lock-step, " + difference_line(difference) + "\n";
  }
  return text.empty() ? text : "\n" + text;
}

bool has_energy(const v1::Result& result) {
  return !result.mappings().empty() && result.mappings(0).has_energy();
}

// The table of a kind of message, if `message` is of that kind.
template <typename Kind>
bool show_as(const google::protobuf::Message& message, const Layout& layout, std::string& text) {
  const auto* const shown = dynamic_cast<const Kind*>(&message);
  if (shown != nullptr) text = to_table(*shown, layout);
  return shown != nullptr;
}

template <typename... Kinds>
std::string first_of(const google::protobuf::Message& message, const Layout& layout) {
  std::string text;
  (show_as<Kinds>(message, layout, text) || ...);
  return text;
}

std::string lay_out(const google::protobuf::Message& message, const Layout& layout) {
  return first_of<v1::Result, v1::Sweep, v1::GenerateResult, v1::ServeResult, v1::Reproduction,
                  v1::MacroComparison, v1::MappingSummary, v1::FunctionalCheck, v1::TrafficPoint,
                  v1::TrafficCurve, v1::ReplayResult, v1::CollectiveResult, v1::StudyRuns, v1::ChipReplay,
                  v1::ChipFit, v1::ChipTraffic>(message, layout);
}

}  // namespace

std::string title(const v1::Result& result) {
  return fmt::format("{}{}, context {}, {} {}{}, machine {}", result.model(),
                     result.adapter().empty() ? "" : ", adapter " + result.adapter(),
                     grouped(result.context()), result.layers(), result.layers() == 1 ? "layer" : "layers",
                     result.lm_head() ? " and the output head" : "", result.architecture());
}

std::string to_table(const v1::Result& result, const Layout& layout) {
  const Mappings order = fastest_first(result);
  TextRows rows{headings(has_energy(result))};
  for (const v1::MappingResult* mapping : order) rows.push_back(row(*mapping, *order.front()));
  std::string text = title(result) + "\n";
  if (result.has_provenance()) text += provenance_text(result.provenance());
  text += "\n" + fitted_table(rows, layout.columns, dispensable()) + "\n";
  for (const v1::NotRun& left_out : result.left_out()) {
    text += fmt::format("{} is left out, for it does not fit: {}\n", left_out.what(), left_out.reason());
  }
  for (const v1::MappingResult* mapping : order) text += blame(*mapping) + "\n" + seeds_line(*mapping);
  if (result.has_array()) text += array_line(result.array());
  text += why(result, order);
  if (has_energy(result)) text += "\n";
  for (const v1::MappingResult* mapping : order) {
    if (!mapping->has_energy()) continue;
    text += waiting_line(*mapping) + retention_line(mapping->name(), mapping->energy());
    if (mapping->energy().has_adapter_switch()) {
      text += mapping->name() + ": " + switch_line(mapping->energy());
    }
  }
  const std::string lockstep = lockstep_table(result, layout);
  if (!lockstep.empty()) text += "\n" + lockstep + lockstep_why(result);
  text += control_sample_line(result);
  if (!result.assumptions().empty()) text += "\n" + assumptions_text(result.assumptions(), layout);
  return text;
}

std::string to_table(const v1::Sweep& sweep, const Layout& layout) {
  std::vector<std::string> names{"model", "adapter", "context"};
  const std::vector<std::string> more = headings(has_energy(sweep.results(0)));
  names.insert(names.end(), more.begin(), more.end());
  TextRows rows{names};
  std::string notes;
  std::string lockstep;
  for (const v1::Result& result : sweep.results()) {
    const Mappings order = fastest_first(result);
    for (const v1::MappingResult* mapping : order) {
      std::vector<std::string> cells{result.model(), result.adapter().empty() ? "-" : result.adapter(),
                                     grouped(result.context())};
      const std::vector<std::string> figures = row(*mapping, *order.front());
      cells.insert(cells.end(), figures.begin(), figures.end());
      rows.push_back(cells);
      const std::string seeds = seeds_line(*mapping);
      if (!seeds.empty()) {
        notes += fmt::format("{}, context {}: {}", result.model(), grouped(result.context()), seeds);
      }
    }
    const std::string of_result = lockstep_table(result, layout);
    if (!of_result.empty()) {
      lockstep += fmt::format("\n{}, context {}\n{}", result.model(), grouped(result.context()), of_result);
    }
  }
  constexpr std::size_t kNameColumns = 2;
  std::string text = provenance_text(sweep.provenance()) + "\n";
  text += fitted_table(rows, layout.columns, dispensable(), kNameColumns);
  text += notes.empty() ? "" : "\n" + notes;
  return text + lockstep + "\n" + assumptions_text(sweep.results(0).assumptions(), layout);
}

std::string lockstep_table(const v1::Result& result, const Layout& layout) {
  Mappings order;
  for (const v1::MappingResult& mapping : result.mappings()) {
    if (mapping.has_lockstep()) order.push_back(&mapping);
  }
  if (order.empty()) return {};
  std::stable_sort(order.begin(), order.end(), [](const v1::MappingResult* a, const v1::MappingResult* b) {
    return a->lockstep().cycles_per_token() < b->lockstep().cycles_per_token();
  });
  const std::uint64_t best = order.front()->lockstep().cycles_per_token();
  TextRows rows{{"lock-step control", "cycles/layer", "cycles/token", "tokens/s", "time", "of data-flow",
                 "steps/layer", "of them idle", "load stalls"}};
  const bool energy = order.front()->lockstep().has_energy();
  if (energy) {
    for (const std::string& heading : energy_headings()) rows.front().push_back(heading);
  }
  for (const v1::MappingResult* mapping : order) {
    const v1::LockstepRun& run = mapping->lockstep();
    rows.push_back({label_of(*mapping), grouped(run.cycles_per_layer()), grouped(run.cycles_per_token()),
                    fmt::format("{:.1f}", run.tokens_per_second()),
                    fmt::format("{:.2f}x", over(run.cycles_per_token(), best)),
                    fmt::format("{:.1f}x", over(run.cycles_per_token(), mapping->cycles_per_token())),
                    grouped(run.steps_per_layer()), grouped(run.idle_steps_per_layer()),
                    grouped(run.load_stall_cycles_per_layer())});
    if (!energy) continue;
    for (const std::string& cell : energy_cells(run.energy())) rows.back().push_back(cell);
  }
  return fitted_table(rows, layout.columns,
                      {"load stalls", "of them idle", "steps/layer", "W", "tokens/J", "cycles/layer"});
}

Writer table_writer() {
  return {"table", "for the terminal", [](const google::protobuf::Message&) { return std::string(); },
          [](const google::protobuf::Message& message) { return lay_out(message, {}); }, lay_out};
}

}  // namespace primalsim::report
