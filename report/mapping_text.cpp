#include "report/mapping_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/number_text.h"
#include "report/text_table.h"

namespace primalsim::report {
namespace {

// The bound that holds for every mapping, not for this one's resources (docs/bounds.md).
constexpr const char* kAnyMapping = "any_mapping";

using EnergyRows = std::vector<std::vector<std::string>>;

std::string share_of(std::uint64_t part, std::uint64_t whole) {
  return percent(whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole));
}

std::string parts_table(const v1::EnergyResult& energy) {
  EnergyRows rows{{"energy", "fJ", "share"}};
  for (const v1::EnergyPart& part : energy.parts()) {
    rows.push_back({part.component(), grouped(part.fj()), share_of(part.fj(), energy.total_fj())});
  }
  rows.push_back({"total", grouped(energy.total_fj()), share_of(energy.total_fj(), energy.total_fj())});
  return text_table(rows);
}

std::string states_table(const v1::EnergyResult& energy) {
  std::uint64_t all = 0;
  for (const v1::StateCycles& state : energy.states()) all += state.tile_cycles();
  EnergyRows rows{{"tiles' state", "tile-cycles", "share"}};
  for (const v1::StateCycles& state : energy.states()) {
    rows.push_back({state.state(), grouped(state.tile_cycles()), share_of(state.tile_cycles(), all)});
  }
  return text_table(rows);
}

std::string sweep_table(const v1::EnergyResult& energy) {
  EnergyRows rows{{retained_thing(energy), "J/token", "tokens/J", "W"}};
  for (const v1::RetentionPoint& point : energy.retention_sweep()) {
    rows.push_back(
        {fmt::format("{:g} of active", retained_part(point)), fmt::format("{:.4g}", point.joules_per_token()),
         fmt::format("{:.4g}", point.tokens_per_joule()), fmt::format("{:.4g}", point.average_watts())});
  }
  const std::string here =
      energy.has_retained_share()
          ? fmt::format("a retained tile took {:.3g} of its active power in the mean\n\n",
                        energy.retained_share())
          : "";
  return here + text_table(rows);
}

std::string units_table(const v1::EnergyResult& energy) {
  if (energy.units().empty()) return {};
  EnergyRows rows{{"units of a layer", "busy cycles", "stalled", "gated"}};
  for (const v1::UnitKindUse& use : energy.units()) {
    rows.push_back(
        {use.unit(), grouped(use.busy_cycles()), grouped(use.stalled_cycles()), grouped(use.gated_cycles())});
  }
  return "\n" + text_table(rows);
}

}  // namespace

std::string label_of(const v1::MappingResult& mapping) {
  if (mapping.seed_runs_size() > 0) {
    return fmt::format("{} (median of {})", mapping.name(), mapping.seed_runs_size());
  }
  return mapping.has_seed() ? fmt::format("{} (seed {})", mapping.name(), mapping.seed()) : mapping.name();
}

std::string seeds_line(const v1::MappingResult& mapping) {
  if (mapping.seed_runs().empty()) return {};
  std::uint64_t least = mapping.cycles_per_token();
  std::uint64_t most = least;
  for (const v1::MappingResult& run : mapping.seed_runs()) {
    least = std::min(least, run.cycles_per_token());
    most = std::max(most, run.cycles_per_token());
  }
  return fmt::format("{}: {} seeds take {} to {} cycles/token; the median, {}, is seed {}\n", mapping.name(),
                     mapping.seed_runs_size(), grouped(least), grouped(most),
                     grouped(mapping.cycles_per_token()), mapping.seed());
}

std::string link_name(const v1::HotLink& link) {
  const std::string from = fmt::format("tile {} ({}, {})", link.tile(), link.from_x(), link.from_y());
  const std::string tile = link.to_tile() == link.tile() ? "" : fmt::format("tile {} ", link.to_tile());
  return fmt::format("{} -> {}({}, {})", from, tile, link.to_x(), link.to_y());
}

std::string main_operators(const v1::HotLink& link) {
  constexpr int kNamed = 2;
  std::string text;
  for (int i = 0; i < std::min(kNamed, link.operators_size()); ++i) {
    const double share = static_cast<double>(link.operators(i).flits()) / static_cast<double>(link.flits());
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", link.operators(i).name(), percent(share));
  }
  return text;
}

const v1::LowerBound* tightest_bound(const v1::MappingResult& mapping) {
  const v1::LowerBound* tightest = nullptr;
  for (const v1::LowerBound& bound : mapping.lower_bounds()) {
    if (bound.name() == kAnyMapping) continue;
    if (tightest == nullptr || bound.cycles() > tightest->cycles()) tightest = &bound;
  }
  return tightest;
}

std::string blame(const v1::MappingResult& mapping) {
  std::string text = mapping.name() + ": ";
  if (mapping.hot_links().empty()) {
    text += "no link is used";
  } else {
    const v1::HotLink& link = mapping.hot_links(0);
    text += fmt::format("hottest link {}{}, {} busy: {}", link.graph() == "layer" ? "" : link.graph() + " ",
                        link_name(link), percent(link.utilisation()), main_operators(link));
  }
  const auto times = [&](const v1::LowerBound& bound) {
    return static_cast<double>(mapping.flit_cycles()) / static_cast<double>(bound.cycles());
  };
  const v1::LowerBound* const bound = tightest_bound(mapping);
  if (bound != nullptr && bound->cycles() != 0) {
    text += fmt::format("; tightest lower bound {}{}, {} cycles/token, {:.2f} times below", bound->name(),
                        bound->meaning().empty() ? "" : " (" + bound->meaning() + ")",
                        grouped(bound->cycles()), times(*bound));
  }
  for (const v1::LowerBound& each : mapping.lower_bounds()) {
    if (each.name() == kAnyMapping && each.cycles() != 0)
      text += fmt::format("; at most {:.2f} times above the best mapping possible", times(each));
  }
  return text;
}

std::vector<std::string> energy_headings() { return {"J/token", "tokens/J", "W"}; }

std::vector<std::string> energy_cells(const v1::EnergyResult& energy) {
  return {fmt::format("{:.4g}", energy.joules_per_token()), fmt::format("{:.4g}", energy.tokens_per_joule()),
          fmt::format("{:.4g}", energy.average_watts())};
}

const char* retained_thing(const v1::EnergyResult& energy) {
  const bool banks = energy.retention_sweep_size() > 0 && energy.retention_sweep(0).has_drowsy_permille();
  return banks ? "power of a drowsy bank" : "power of a retained tile";
}

double retained_part(const v1::RetentionPoint& point) {
  return (point.has_drowsy_permille() ? point.drowsy_permille() : point.retained_permille()) / 1e3;
}

std::string waiting_line(const v1::MappingResult& mapping) {
  const v1::EnergyResult& energy = mapping.energy();
  const double tokens_per_second = energy.average_watts() / energy.joules_per_token();
  constexpr double kSame = 0.999;
  if (energy.policy() != "refresh" || tokens_per_second > kSame * mapping.tokens_per_second()) return "";
  return fmt::format(
      "{}: under refresh layers wait for their weights: {:.1f} tokens/s, which J/token and W rest on; "
      "cycles, tokens/s and time above are without that\n",
      mapping.name(), tokens_per_second);
}

std::string switch_line(const v1::EnergyResult& energy) {
  if (!energy.has_adapter_switch()) return {};
  const v1::AdapterSwitch& adapter = energy.adapter_switch();
  const std::string passing =
      adapter.has_passing_cycles()
          ? fmt::format(", layers {} longer because weights passed", grouped(adapter.passing_cycles()))
          : "";
  return fmt::format(
      "a token that switches the adapter: {} bytes per layer, written in {} cycles ({} by the closed "
      "formula); {} cycles in all, {} of them stalled{}; {:.4g} J\n",
      grouped(adapter.lora_bytes_per_layer()), grouped(adapter.reprogram_cycles_per_layer()),
      grouped(adapter.formula_cycles_per_layer()), grouped(adapter.token_cycles()),
      grouped(adapter.stall_cycles()), passing, static_cast<double>(adapter.total_fj()) / 1e15);
}

std::string retention_line(const std::string& mapping, const v1::EnergyResult& energy) {
  std::string points;
  for (const v1::RetentionPoint& point : energy.retention_sweep()) {
    points += fmt::format("{}{:.4g} at {:g}", points.empty() ? "" : ", ", point.tokens_per_joule(),
                          retained_part(point));
  }
  return fmt::format("{}: tokens/J by the {}, of active: {}\n", mapping, retained_thing(energy), points);
}

std::string energy_details(const v1::EnergyResult& energy) {
  return fmt::format("energy under policy {}: {:.4g} J/token, {:.4g} tokens/J, {:.4g} W\n{}\n{}\n{}{}{}",
                     energy.policy(), energy.joules_per_token(), energy.tokens_per_joule(),
                     energy.average_watts(), parts_table(energy), states_table(energy), sweep_table(energy),
                     units_table(energy), energy.has_adapter_switch() ? "\n" + switch_line(energy) : "");
}

}  // namespace primalsim::report
