#include "study/search/proposals.h"

#include <utility>

#include "core/activity.h"
#include "core/error.h"
#include "workloads/mapping/check_mapping.h"
#include "workloads/mapping/regions/place_regions.h"

namespace primalsim::study {

std::optional<workloads::FlatPlacement> Proposals::place(const v1::Regions& regions) const {
  const Activity activity("placing regions");
  try {
    workloads::FlatPlacement placement =
        workloads::place_flat(regions, {inputs_.workload, inputs_.workload.layer(), machine_, options_});
    if (!placement.caches.empty() && placement.kv_capacity() < least_capacity_) return std::nullopt;
    return placement;
  } catch (const NoFit&) {
    return std::nullopt;
  }
}

std::optional<Scored> Proposals::score_best(const std::vector<v1::Regions>& proposals,
                                            const v1::Regions* current, double limit) const {
  const std::optional<std::uint64_t> now = current == nullptr ? std::nullopt : hash_of_mapping(*current);
  std::optional<workloads::FlatPlacement> best;
  std::uint64_t best_hash = 0;
  Scored scored;
  double least = kNoLimit;
  QuickCost cost_of(inputs_.workload, machine_);
  for (std::size_t i = 0; i < proposals.size(); ++i) {
    std::optional<workloads::FlatPlacement> placement = place(proposals[i]);
    if (!placement) continue;
    const std::uint64_t hash = hash_of(proposals[i], *placement);
    if (hash == now) continue;
    const double cost = proposals.size() > 1 ? quick_cost(cost_of, proposals[i], *placement) : 0;
    if (best && cost >= least) continue;
    least = cost;
    best = std::move(placement);
    best_hash = hash;
    scored.index = i;
  }
  if (!best) return std::nullopt;
  const auto score = evaluator_.score(workloads::to_mapping(proposals[scored.index], *best, options_), limit);
  if (!score) return std::nullopt;
  scored.score = *score;
  note_hash(proposals[scored.index], best_hash);
  return scored;
}

std::uint64_t Proposals::hash_of(const v1::Regions& regions,
                                 const workloads::FlatPlacement& placement) const {
  constexpr std::uint64_t kMostReductions = 8;
  return placement.hash() + static_cast<std::uint64_t>(workloads::reduction_of(regions, options_)) +
         kMostReductions * workloads::stream_parts_of(regions, options_);
}

// Of the regions' mapping; most have been noted when they were scored. Nothing if they make none.
std::optional<std::uint64_t> Proposals::hash_of_mapping(const v1::Regions& regions) const {
  {
    const std::lock_guard lock(mutex_);
    const auto known = hashes_.find(regions.SerializeAsString());
    if (known != hashes_.end()) return known->second;
  }
  const auto placement = place(regions);
  if (!placement) return std::nullopt;
  const std::uint64_t hash = hash_of(regions, *placement);
  note_hash(regions, hash);
  return hash;
}

void Proposals::note_hash(const v1::Regions& regions, std::uint64_t hash) const {
  constexpr std::size_t kMost = 4096;
  const std::lock_guard lock(mutex_);
  if (hashes_.size() >= kMost) hashes_.clear();
  hashes_[regions.SerializeAsString()] = hash;
}

// Cycles by the analytic cost, in the mean over the contexts.
double Proposals::quick_cost(QuickCost& cost, const v1::Regions& regions,
                             const workloads::FlatPlacement& placement) const {
  const std::uint32_t parts = workloads::stream_parts_of(regions, options_);
  double sum = 0;
  for (const v1::ContextWeight& each : goal_.contexts())
    sum += each.weight() * static_cast<double>(cost.cycles(placement, parts, each.context()));
  return sum;
}

}  // namespace primalsim::study
