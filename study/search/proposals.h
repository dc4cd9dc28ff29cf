// From proposed regions to the one mapping of them that is worth an evaluation: placed, told apart from what
// there is, screened by the analytic cost.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "study/search/annealing.h"
#include "study/search/evaluator.h"
#include "study/search/quick_cost.h"
#include "workloads/mapping/flat_placement.h"

namespace primalsim::study {

// Thread-safe. All that it is made of must outlive it.
class Proposals {
 public:
  Proposals(const Inputs& inputs, const v1::SearchGoal& goal, const pe_models::Machine& machine,
            const workloads::StrategyOptions& options, const Evaluator& evaluator)
      : inputs_(inputs), goal_(goal), machine_(machine), options_(options), evaluator_(evaluator) {}

  // So many tokens must the cache of a mapping hold. Before the first proposal.
  void require_capacity(std::uint64_t tokens) { least_capacity_ = tokens; }

  // Nothing for regions that do not fit, or hold too few tokens.
  std::optional<workloads::FlatPlacement> place(const v1::Regions& regions) const;

  // As ScoreBest (annealing.h) has it.
  std::optional<Scored> score_best(const std::vector<v1::Regions>& proposals, const v1::Regions* current,
                                   double limit) const;

 private:
  std::uint64_t hash_of(const v1::Regions& regions, const workloads::FlatPlacement& placement) const;
  std::optional<std::uint64_t> hash_of_mapping(const v1::Regions& regions) const;
  void note_hash(const v1::Regions& regions, std::uint64_t hash) const;
  double quick_cost(QuickCost& cost, const v1::Regions& regions,
                    const workloads::FlatPlacement& placement) const;

  const Inputs& inputs_;
  const v1::SearchGoal& goal_;
  const pe_models::Machine& machine_;
  const workloads::StrategyOptions& options_;
  const Evaluator& evaluator_;
  std::uint64_t least_capacity_ = 0;
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::string, std::uint64_t> hashes_;  // of mappings, by their regions
};

}  // namespace primalsim::study
