#include "study/cause_removal.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "study/machine_numbers.h"

namespace primalsim::study {
namespace {

// A number and the best that it can be: the limit of what a description may say, or enough for any layer.
struct Best {
  const char* field;
  double value;
};
constexpr Best kAcim{"acim.product_cycles", 1};
constexpr Best kDcim{"dcim.product_cycles", 1};
constexpr Best kMacs{"router_compute.macs_per_cycle", 65536};
constexpr Best kExponentials{"router_compute.exp_per_cycle", 65536};
constexpr Best kSwiglu{"router_compute.swiglu_per_cycle", 65536};
constexpr Best kWords{"scratchpad.words_per_cycle", 64};
constexpr Best kFlits{"router.flit_bits", 1024};
constexpr Best kCrossing{"tile_link.bytes_per_cycle", 4096};

const std::vector<Best>& best_numbers(const std::string& cause) {
  static const std::map<std::string, std::vector<Best>> kNumbers{
      {"acim", {kAcim}},
      {"dcim", {kDcim}},
      {"router_macs", {kMacs}},
      {"functions", {kExponentials, kSwiglu}},
      {"scratchpad", {kWords}},
      {"router_shared", {kMacs, kExponentials, kSwiglu, kWords}},
      {"serialisation", {kFlits, kCrossing}},
      {"tile_link", {{"tile_link.latency_ns", 0}, kCrossing, kFlits}},
      {"adder", {{"router_compute.adder_latency_cycles", 0}, {"router_compute.adder_cycles_per_flit", 1}}},
      {"link", {kFlits, kCrossing}},
      {"credits", {{"router.fifo_flits", 1024}}},
      {"gateway", {kCrossing}},
      {"unit", {kAcim, kDcim, kMacs, kExponentials, kSwiglu, kWords}},
      {"buffer", {{"scratchpad.accumulators", 64}, {"scratchpad.packet_buffers", 64}}},
  };
  static const std::vector<Best> kNone;
  const auto found = kNumbers.find(cause);
  return found == kNumbers.end() ? kNone : found->second;
}

// A scratchpad whose accesses by the network take no time is better than one with any number of ports.
bool frees_ports(const std::string& cause, const v1::Architecture& machine) {
  return machine.scratchpad().has_ports() &&
         (cause == "scratchpad" || cause == "router_shared" || cause == "unit");
}

// Towards its best by a factor of two; a whole number is rounded that way.
double twice_as_good(double value, const Best& best) {
  return best.value < value ? std::max(best.value, std::floor(value / 2)) : std::min(best.value, 2 * value);
}

// The description with each of the numbers as `chosen` has it.
template <typename Choose>
v1::Architecture changed(const v1::Architecture& machine, const std::vector<Best>& numbers, Choose chosen) {
  v1::Architecture result = machine;
  for (const Best& best : numbers) {
    result = machine_with(result, best.field, chosen(machine_number(machine, best.field), best));
  }
  return result;
}

std::string text_of(const v1::Architecture& machine, const std::vector<Best>& numbers) {
  std::string text;
  for (const Best& best : numbers) {
    text += fmt::format("{}{} {:g} -> {:g}", text.empty() ? "" : ", ", best.field,
                        machine_number(machine, best.field), best.value);
  }
  return text;
}

CauseCycles cycles_of(const v1::MappingResult& result) {
  CauseCycles sums;
  for (const v1::AttributedCycles& row : result.attribution()) sums[row.cause()] += row.cycles();
  return sums;
}

std::vector<v1::CauseRemoval> largest(const CauseCycles& sums) {
  constexpr std::size_t kShown = 8;
  std::vector<v1::CauseRemoval> causes;
  for (const auto& [cause, cycles] : sums) {
    v1::CauseRemoval& removal = causes.emplace_back();
    removal.set_cause(cause);
    removal.set_blamed_cycles(static_cast<std::uint64_t>(cycles));
  }
  std::stable_sort(causes.begin(), causes.end(),
                   [](const auto& a, const auto& b) { return a.blamed_cycles() > b.blamed_cycles(); });
  causes.resize(std::min(causes.size(), kShown));
  return causes;
}

std::int64_t cycles_of(const CauseCycles& sums, const std::string& cause) {
  const auto found = sums.find(cause);
  return found == sums.end() ? 0 : found->second;
}

// What the path goes through instead, if that is why less is saved than was blamed. Cycles that a router's
// limits shared and that now belong to one of them were there before.
std::string instead(const CauseCycles& before, const CauseCycles& without, const v1::CauseRemoval& removal) {
  const std::int64_t parted =
      std::max<std::int64_t>(0, cycles_of(before, "router_shared") - cycles_of(without, "router_shared"));
  std::pair<std::string, std::int64_t> most{"", 0};
  for (const auto& [cause, cycles] : without) {
    const bool shares = cause == "router_macs" || cause == "functions" || cause == "scratchpad";
    const std::int64_t more = cycles - cycles_of(before, cause) - (shares ? parted : 0);
    if (cause != removal.cause() && more > most.second) most = {cause, more};
  }
  const bool all_saved = removal.saved_cycles() >= static_cast<std::int64_t>(removal.blamed_cycles());
  return all_saved || most.second == 0 ? "" : fmt::format("{} +{}", most.first, most.second);
}

}  // namespace

CauseRemovals::CauseRemovals(const Inputs& inputs, const v1::Mapping& mapping,
                             const v1::MappingResult& result, MachineVariants& variants)
    : before_(cycles_of(result)), cycles_(static_cast<std::int64_t>(result.cycles_per_layer())) {
  for (v1::CauseRemoval& removal : largest(before_)) {
    Asked& asked = asked_.emplace_back(Asked{std::move(removal)});
    const std::string& cause = asked.removal.cause();
    const std::vector<Best>& numbers = best_numbers(cause);
    const bool free_ports = frees_ports(cause, inputs.architecture);
    asked.removal.set_change(text_of(inputs.architecture, numbers) +
                             (free_ports ? ", no scratchpad.ports" : ""));
    if (numbers.empty()) {
      asked.removal.set_note("no number of the machine takes it away; another mapping may");
      continue;
    }
    const auto best = [&] {
      v1::Architecture freed = inputs.architecture;
      if (free_ports) freed.mutable_scratchpad()->clear_ports();
      return changed(freed, numbers, [](double, const Best& each) { return each.value; });
    };
    asked.best = variants.add(mapping, best, true);
    asked.doubled =
        variants.add(mapping, [&] { return changed(inputs.architecture, numbers, twice_as_good); });
  }
}

std::vector<v1::CauseRemoval> CauseRemovals::rows(const MachineVariants& variants) const {
  const auto saved = [&](const MachineVariants::Outcome& outcome) {
    return cycles_ - static_cast<std::int64_t>(*outcome.cycles);
  };
  std::vector<v1::CauseRemoval> rows;
  for (const Asked& asked : asked_) {
    v1::CauseRemoval& removal = rows.emplace_back(asked.removal);
    if (!asked.best) continue;
    const MachineVariants::Outcome& without = variants[*asked.best];
    const MachineVariants::Outcome& doubled = variants[*asked.doubled];
    if (!without.cycles) {
      removal.set_note(without.note);
      continue;
    }
    removal.set_saved_cycles(saved(without));
    const std::string note = instead(before_, without.causes, removal);
    if (!note.empty()) removal.set_note(note);
    if (doubled.cycles) removal.set_doubled_saved_cycles(saved(doubled));
    if (!doubled.cycles) removal.set_note(doubled.note);
  }
  return rows;
}

}  // namespace primalsim::study
