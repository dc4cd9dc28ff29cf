#include "study/search/proposals.h"

#include <functional>
#include <utility>

#include "core/activity.h"
#include "core/error.h"
#include "workloads/mapping/check_mapping.h"
#include "workloads/mapping/regions/place_regions.h"

namespace primalsim::study {
namespace {

std::size_t hash_of(const v1::Mapping& mapping) {
  return std::hash<std::string>{}(mapping.SerializeAsString());
}

}  // namespace

std::optional<v1::Mapping> Proposals::place(const v1::Regions& regions) const {
  const Activity activity("placing regions");
  try {
    v1::Mapping mapping = workloads::make_mapping(regions, inputs_.workload, machine_, options_);
    const bool caches = mapping.placements(0).kv_size() > 0;
    if (caches && workloads::kv_capacity_tokens(mapping) < least_capacity_) return std::nullopt;
    return mapping;
  } catch (const NoFit&) {
    return std::nullopt;
  }
}

std::optional<Scored> Proposals::score_best(const std::vector<v1::Regions>& proposals,
                                            const v1::Regions* current, double limit) const {
  const std::optional<std::size_t> now = current == nullptr ? std::nullopt : hash_of_mapping(*current);
  std::optional<v1::Mapping> best;
  std::size_t best_hash = 0;
  Scored scored;
  double least = kNoLimit;
  QuickCost cost_of(inputs_.workload, machine_);
  for (std::size_t i = 0; i < proposals.size(); ++i) {
    std::optional<v1::Mapping> mapping = place(proposals[i]);
    if (!mapping) continue;
    const std::size_t hash = hash_of(*mapping);
    if (hash == now) continue;
    const double cost = proposals.size() > 1 ? quick_cost(cost_of, *mapping) : 0;
    if (best && cost >= least) continue;
    least = cost;
    best = std::move(mapping);
    best_hash = hash;
    scored.index = i;
  }
  if (!best) return std::nullopt;
  const auto score = evaluator_.score(*best, limit);
  if (!score) return std::nullopt;
  scored.score = *score;
  note_hash(proposals[scored.index], best_hash);
  return scored;
}

// Of the regions' mapping; most have been noted when they were scored. Nothing if they make none.
std::optional<std::size_t> Proposals::hash_of_mapping(const v1::Regions& regions) const {
  {
    const std::lock_guard lock(mutex_);
    const auto known = hashes_.find(regions.SerializeAsString());
    if (known != hashes_.end()) return known->second;
  }
  const auto mapping = place(regions);
  if (!mapping) return std::nullopt;
  const std::size_t hash = hash_of(*mapping);
  note_hash(regions, hash);
  return hash;
}

void Proposals::note_hash(const v1::Regions& regions, std::size_t hash) const {
  constexpr std::size_t kMost = 4096;
  const std::lock_guard lock(mutex_);
  if (hashes_.size() >= kMost) hashes_.clear();
  hashes_[regions.SerializeAsString()] = hash;
}

// Cycles by the analytic cost, in the mean over the contexts.
double Proposals::quick_cost(QuickCost& cost, const v1::Mapping& mapping) const {
  double sum = 0;
  for (const v1::ContextWeight& each : goal_.contexts())
    sum += each.weight() * static_cast<double>(cost.cycles(mapping.placements(0), each.context()));
  return sum;
}

}  // namespace primalsim::study
