// Several chains of regions that are annealed side by side, round by round.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "primalsim/v1/search.pb.h"
#include "study/search/moves.h"

namespace primalsim::study {

// One of several regions that were proposed, and its score.
struct Scored {
  std::size_t index = 0;
  double score = 0;
};
// Of `proposals` the one that promises most, scored; nothing if its score is more than `limit`, or if none of
// them can be run. Those that are the same mapping as `current` are left out; it may be null. Thread-safe.
using ScoreBest = std::function<std::optional<Scored>(const std::vector<v1::Regions>& proposals,
                                                      const v1::Regions* current, double limit)>;
// Calls its argument for 0 .. count - 1, each once, perhaps at the same time.
using ForEach = std::function<void(std::size_t count, const std::function<void(std::size_t)>& work)>;

// Few and long ones find more than many short ones (docs/search.md).
inline constexpr int kChains = 3;
inline constexpr std::uint64_t kMostStarts = 2;
inline constexpr std::uint64_t kProposals = 4;  // of a chain in a round, of which one is scored

// Whether a state is one that rounds can lead to.
bool is_consistent(const v1::SearchState& state);

class Annealing {
 public:
  // `state` has a seed, and chains or, before the first round, none.
  Annealing(const Moves& moves, ScoreBest score, ForEach for_each, v1::SearchState& state);

  // Before the first round: the chains start from the best of these, at most kMostStarts, and of changes of
  // them, from each as many as from the others.
  void begin(const std::vector<v1::Regions>& starts);
  // `used` is the part of the budget that is used up, 0 .. 1.
  void round(double used);

 private:
  std::vector<std::vector<v1::SearchChain>> scored_changes(const std::vector<v1::Regions>& starts);
  v1::Regions proposal(const v1::Regions& from, double reach, std::uint64_t stream) const;
  void note_best(const v1::SearchChain& chain);
  void renew_worst();

  const Moves& moves_;
  const ScoreBest score_;
  const ForEach for_each_;
  v1::SearchState& state_;
};

}  // namespace primalsim::study
