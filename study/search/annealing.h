// Several chains of regions that are annealed side by side, round by round.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "primalsim/v1/search.pb.h"
#include "study/search/moves.h"

namespace primalsim::study {

// The score of some regions, or nothing if it is more than the limit.
using ScoreRegions = std::function<std::optional<double>(const v1::Regions& regions, double limit)>;
// Calls its argument for 0 .. count - 1, each once, perhaps at the same time.
using ForEach = std::function<void(std::size_t count, const std::function<void(std::size_t)>& work)>;

inline constexpr int kChains = 6;

class Annealing {
 public:
  // `state` has a seed, and chains or, before the first round, none.
  Annealing(const Moves& moves, ScoreRegions score, ForEach for_each, v1::SearchState& state);

  // Before the first round: the chains start from `start` and the best of changes of it.
  void begin(const v1::Regions& start);
  // `used` is the part of the budget that is used up, 0 .. 1.
  void round(double used);

 private:
  v1::Regions proposal(const v1::Regions& from, double reach, std::uint64_t stream) const;
  void note_best(const v1::SearchChain& chain);
  void renew_worst();

  const Moves& moves_;
  const ScoreRegions score_;
  const ForEach for_each_;
  v1::SearchState& state_;
};

}  // namespace primalsim::study
