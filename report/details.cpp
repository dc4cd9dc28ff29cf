#include <fmt/format.h>

#include <vector>

#include "core/number_text.h"
#include "report/mapping_text.h"
#include "report/provenance_text.h"
#include "report/table.h"
#include "report/text_table.h"
#include "report/why.h"
#include "report/writer.h"

namespace primalsim::report {
namespace {

using Times = google::protobuf::RepeatedPtrField<v1::OperatorTime>;

std::string operators(const std::string& which, const Times& times) {
  if (times.empty()) return "";
  const bool alone = times[0].has_uncontended_last_end_cycle();
  TextRows rows{{"graph", "operator", "start", "end", "flit-hops", "exposed", "hidden", "slack"}};
  for (const v1::OperatorTime& time : times) {
    rows.push_back({time.graph(), time.name(), grouped(time.first_start_cycle()),
                    grouped(time.last_end_cycle()), grouped(time.flit_hops()),
                    grouped(time.exposed_communication_cycles()), grouped(time.hidden_communication_cycles()),
                    grouped(time.slack_cycles())});
    if (alone) rows.back().insert(rows.back().begin() + 4, grouped(time.uncontended_last_end_cycle()));
  }
  if (alone) rows.front().insert(rows.front().begin() + 4, "end uncontended");
  return which + ", in cycles of one run of their graph; communication is exposed or hidden:\n" +
         text_table(rows, 2);
}

std::string bounds(const v1::MappingResult& mapping) {
  TextRows rows{{"lower bound", "cycles/token", "of the run", "meaning"}};
  for (const v1::LowerBound& bound : mapping.lower_bounds()) {
    const double share = mapping.flit_cycles() == 0 ? 0
                                                    : static_cast<double>(bound.cycles()) /
                                                          static_cast<double>(mapping.flit_cycles());
    rows.push_back({bound.name(), grouped(bound.cycles()), percent(share), bound.meaning()});
  }
  return text_table(rows);
}

std::string hot_links(const v1::MappingResult& mapping) {
  TextRows rows{{"hottest links", "graph", "by", "busy", "flits/token"}};
  for (const v1::HotLink& link : mapping.hot_links()) {
    rows.push_back({link_name(link), link.graph(), main_operators(link), percent(link.utilisation()),
                    grouped(link.flits())});
  }
  return text_table(rows, 3);
}

// The run without reuse of layers beside the figure that counts one layer for all.
std::string whole_model(const v1::MappingResult& mapping, std::uint32_t layers) {
  if (!mapping.has_whole_model()) return {};
  const v1::WholeModelRun& run = mapping.whole_model();
  const std::uint64_t counted = layers * mapping.cycles_per_layer();
  const double apart = counted == 0
                           ? 0
                           : (static_cast<double>(run.cycles_per_token()) - static_cast<double>(counted)) /
                                 static_cast<double>(counted);
  return fmt::format(
      "whole model as one network, {} tiles, another one that takes its output, and {} tasks: {} cycles for "
      "all "
      "layers; {} layers x {} cycles are {} ({:+.3f} %)\n",
      run.tiles() - 1, grouped(run.tasks()), grouped(run.cycles_per_token()), layers,
      grouped(mapping.cycles_per_layer()), grouped(counted), 100 * apart);
}

std::string token_way(const v1::MappingResult& mapping) {
  if (!mapping.has_token_in_cycles()) return {};
  return fmt::format(
      "of these {} until its embedding is at the first layer, and {} from the last tile back\n",
      grouped(mapping.token_in_cycles()), grouped(mapping.token_out_cycles()));
}

std::string lockstep_causes(const v1::MappingResult& mapping) {
  const std::string line = lockstep_cause_line(mapping);
  return line.empty() ? line : line + "\n";
}

std::string help(const v1::MappingResult& mapping) {
  const std::string line = sensitivity_line(mapping);
  return line.empty() ? line
                      : "\n" + line + "\n" + sensitivity_table(mapping) + removed_causes_table(mapping);
}

}  // namespace

std::string to_details(const v1::Result& result, const Layout& layout) {
  const v1::MappingResult& mapping = result.mappings(0);
  const std::string made = result.has_provenance() ? provenance_text(result.provenance()) : "";
  const std::string text = fmt::format(
      "{}\n{}\nmapping '{}': {} cycles/layer, {} {} and {} tasks\n"
      "per token: {} cycles flit by flit, {} uncontended, {} without transfers; {:.1f} tokens/s\n{}"
      "communication takes {} of the time; links are busy {} on average, {} at most\n{}\n{}\n{}\n{}{}",
      title(result), made, label_of(mapping), grouped(mapping.cycles_per_layer()), mapping.tiles_per_layer(),
      mapping.tiles_per_layer() == 1 ? "tile" : "tiles", grouped(mapping.tasks()),
      grouped(mapping.flit_cycles()), grouped(mapping.uncontended_cycles()), grouped(mapping.none_cycles()),
      mapping.tokens_per_second(), token_way(mapping), percent(mapping.communication_share()),
      percent(mapping.link_utilisation().mean()), percent(mapping.link_utilisation().max()),
      whole_model(mapping, result.layers()) + lockstep_table(result, layout) + lockstep_causes(mapping),
      attribution_table(mapping) + help(mapping) + "\n" + operators("operators", mapping.operators()) +
          operators("\noperators in lock-step", mapping.lockstep().operators()),
      bounds(mapping), hot_links(mapping),
      mapping.has_energy() ? "\n" + energy_details(mapping.energy()) : "");
  return text + (result.assumptions().empty() ? "" : "\n" + assumptions_text(result.assumptions(), layout));
}

namespace {

std::string lay_out_details(const google::protobuf::Message& message, const Layout& layout) {
  const auto* const result = dynamic_cast<const v1::Result*>(&message);
  return result != nullptr && result->mappings_size() == 1 ? to_details(*result, layout) : std::string();
}

}  // namespace

Writer details_writer() {
  return {"details", "all about one mapping, for the terminal",
          [](const google::protobuf::Message&) { return std::string(); },
          [](const google::protobuf::Message& message) { return lay_out_details(message, {}); },
          lay_out_details};
}

}  // namespace primalsim::report
