#include "study/serve/prefill_table.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace primalsim::study {
namespace {

constexpr std::size_t kFewLengths = 8;  // that are all run
constexpr std::size_t kLengthChecks = 4;

// Lengths from the first to the last, each at most a half longer than the one before.
std::vector<std::uint32_t> ladder(std::uint32_t first, std::uint32_t last) {
  std::set<std::uint32_t> lengths{first, last};
  for (std::uint64_t power = 1; power <= last; power *= 2) {
    for (const std::uint64_t length : {power, power + power / 2}) {
      if (length > first && length < last) lengths.insert(static_cast<std::uint32_t>(length));
    }
  }
  return {lengths.begin(), lengths.end()};
}

std::uint64_t mix(std::uint64_t low, std::uint64_t high, std::uint64_t at, std::uint64_t width) {
  const auto weighed = Wide{low} * (width - at) + Wide{high} * at;
  return static_cast<std::uint64_t>((weighed + width / 2) / width);
}

}  // namespace

RequestWork request_work(const ServedMachine& machine) {
  RequestWork work;
  work.layers = machine.layers;
  work.layer_tiles = machine.layer_tiles;
  work.head_tiles = machine.head_tiles;
  work.head_cycles = machine.head_cycles;
  work.waking = machine.waking;
  work.traffic = machine.traffic;
  return work;
}

PrefillCost PrefillTable::simulate(std::uint32_t tokens, std::vector<v1::ModelError>* errors) const {
  const TokenRequest request{"", tokens, 1};
  const PrefillTimes times = prefill_times(model_.inputs, runs_, request, settings_, machine_.head_cycles);
  PrefillCost cost{times.ttft_cycles + machine_.traffic.way.cycles(),
                   std::min(times.follower_cycles, times.ttft_cycles),
                   times.layer_cycles,
                   {},
                   {}};
  const DecodeTimes none;
  RequestWork work = request_work(machine_);
  work.prefill = &times;
  work.decode = &none;
  for (std::size_t i = 0; i < kServedPolicies.size(); ++i) {
    cost.lines[i] = power_lines(work, kServedPolicies[i], accelerator::srpg::Token::kRetained).prefill;
    cost.lines[i].stages.clear();
  }
  if (model_.machine.has_energy()) {
    const ProgramRun head = settings_.strategy.lm_head ? runs_.head() : nullptr;
    cost.energy = request_events(work, request, head.get(), model_.machine).prefill;
  }
  if (errors != nullptr) *errors = times.errors;
  return cost;
}

void PrefillTable::prepare(const std::vector<std::uint32_t>& lengths, Work& work) {
  std::vector<std::uint32_t> samples = lengths;
  std::vector<std::uint32_t> checks;
  if (!settings_.exact && lengths.size() > kFewLengths) {
    samples = ladder(lengths.front(), lengths.back());
    // Of the lengths asked for, at equal distances in their order: most where most requests are.
    for (std::size_t i = 0; i < kLengthChecks; ++i) {
      const std::uint32_t length = lengths[(2 * i + 1) * lengths.size() / (2 * kLengthChecks)];
      if (!std::binary_search(samples.begin(), samples.end(), length)) checks.push_back(length);
    }
    checks.erase(std::unique(checks.begin(), checks.end()), checks.end());
  }
  std::vector<std::uint32_t> all = samples;
  all.insert(all.end(), checks.begin(), checks.end());
  std::vector<PrefillCost> costs(all.size());
  std::vector<std::vector<v1::ModelError>> errors(all.size());
  // Each runs its own pieces side by side.
  for (std::size_t i = 0; i < all.size(); ++i) {
    costs[i] = simulate(all[i], &errors[i]);
    work.count("lengths of prompts", i + 1, all.size());
  }
  for (std::size_t i = 0; i < samples.size(); ++i) costs_[all[i]] = costs[i];
  for (const std::vector<v1::ModelError>& each : errors) {
    errors_.insert(errors_.end(), each.begin(), each.end());
  }
  if (checks.empty()) return;
  costs.erase(costs.begin(), costs.begin() + static_cast<std::ptrdiff_t>(samples.size()));
  measure_error(checks, costs);
}

void PrefillTable::measure_error(const std::vector<std::uint32_t>& checks,
                                 const std::vector<PrefillCost>& costs) {
  double largest = 0;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    const double ours = static_cast<double>(between(checks[i]).cycles);
    largest = std::max(largest, std::abs(ours / static_cast<double>(costs[i].cycles) - 1));
  }
  errors_.push_back(model_error("prompt_length", largest,
                                "interpolated prompts against prompts of lengths between: the worst one"));
}

// Linear between the two lengths beside it. States of tiles add up to all tiles' cycles as theirs do, but for
// roundings, which the account of states evens out.
PrefillCost PrefillTable::between(std::uint32_t tokens) const {
  const auto above = costs_.lower_bound(tokens);
  if (above->first == tokens || above == costs_.begin()) return above->second;
  const auto below = std::prev(above);
  const std::uint64_t width = above->first - below->first;
  const std::uint64_t at = tokens - below->first;
  const PrefillCost& low = below->second;
  const PrefillCost& high = above->second;
  PrefillCost cost;
  cost.cycles = mix(low.cycles, high.cycles, at, width);
  cost.follower_cycles = mix(low.follower_cycles, high.follower_cycles, at, width);
  cost.layer_cycles = mix(low.layer_cycles, high.layer_cycles, at, width);
  for (std::size_t i = 0; i < cost.lines.size(); ++i) {
    cost.lines[i].cycles = cost.cycles;
    cost.lines[i].wakes = mix(low.lines[i].wakes, high.lines[i].wakes, at, width);
    for (std::size_t state = 0; state < cost.lines[i].tile_cycles.size(); ++state) {
      cost.lines[i].tile_cycles[state] =
          mix(low.lines[i].tile_cycles[state], high.lines[i].tile_cycles[state], at, width);
    }
  }
  for (std::size_t i = 0; i < cost.energy.size(); ++i) {
    cost.energy[i] = mix(low.energy[i], high.energy[i], at, width);
  }
  return cost;
}

PrefillCost PrefillTable::at(std::uint32_t tokens) const {
  const std::lock_guard lock(mutex_);
  const auto found = costs_.find(tokens);
  if (found != costs_.end()) return found->second;
  const bool inside = !costs_.empty() && tokens > costs_.begin()->first && tokens < costs_.rbegin()->first;
  if (inside && !settings_.exact) return between(tokens);
  return costs_.emplace(tokens, simulate(tokens, nullptr)).first->second;
}

}  // namespace primalsim::study
