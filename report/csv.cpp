#include "report/csv.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/number_text.h"

namespace primalsim::report {
namespace {

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"') result += '"';
    result += c;
  }
  return result + '"';
}

bool any_lockstep(const v1::Result& result) {
  return std::any_of(result.mappings().begin(), result.mappings().end(),
                     [](const v1::MappingResult& mapping) { return mapping.has_lockstep(); });
}

std::string row(const v1::Result& result, const v1::MappingResult& mapping) {
  std::string text = fmt::format(
      "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}", quoted(result.model()), quoted(result.adapter()),
      result.context(), quoted(mapping.name()), mapping.cycles_per_layer(), mapping.head_cycles(),
      mapping.cycles_per_token(), shortest(mapping.tokens_per_second()),
      shortest(mapping.communication_share()), mapping.contention_cycles(), mapping.none_cycles(),
      mapping.uncontended_cycles(), mapping.flit_cycles(), mapping.flit_hops(), mapping.router_flit_hops(),
      shortest(mapping.link_utilisation().mean()), shortest(mapping.link_utilisation().max()));
  for (const v1::LowerBound& bound : mapping.lower_bounds()) text += fmt::format(",{}", bound.cycles());
  if (mapping.has_energy()) {
    text += fmt::format(",{},{},{}", shortest(mapping.energy().joules_per_token()),
                        shortest(mapping.energy().tokens_per_joule()),
                        shortest(mapping.energy().average_watts()));
  }
  if (any_lockstep(result)) {
    const v1::LockstepRun& lockstep = mapping.lockstep();
    text += mapping.has_lockstep()
                ? fmt::format(",{},{},{},{},{}", lockstep.cycles_per_layer(), lockstep.cycles_per_token(),
                              lockstep.steps_per_layer(), lockstep.idle_steps_per_layer(),
                              lockstep.load_stall_cycles_per_layer())
                : ",,,,,";
  }
  return text + "\n";
}

}  // namespace

std::string to_csv(const v1::Result& result) {
  std::string text =
      "model,adapter,context_entries,mapping,cycles_per_layer,head_cycles,cycles_per_token,tokens_per_second,"
      "communication_share_fraction,contention_cycles_per_token,none_cycles_per_token,uncontended_cycles_per_"
      "token,"
      "flit_cycles_per_token,flit_hops_per_token,router_flit_hops_per_token,link_utilisation_mean_fraction,"
      "link_utilisation_max_fraction";
  if (result.mappings_size() > 0) {
    for (const v1::LowerBound& bound : result.mappings(0).lower_bounds()) {
      text += fmt::format(",{}_bound_cycles_per_token", bound.name());
    }
    if (result.mappings(0).has_energy()) text += ",joules_per_token,tokens_per_joule,average_watts";
  }
  if (any_lockstep(result)) {
    text +=
        ",lockstep_cycles_per_layer,lockstep_cycles_per_token,lockstep_steps_per_layer,"
        "lockstep_idle_steps_per_layer,lockstep_load_stall_cycles_per_layer";
  }
  text += "\n";
  for (const v1::MappingResult& mapping : result.mappings()) text += row(result, mapping);
  return text;
}

}  // namespace primalsim::report
