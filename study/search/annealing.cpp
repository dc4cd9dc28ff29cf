#include "study/search/annealing.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "study/search/evaluator.h"

namespace primalsim::study {
namespace {

constexpr std::uint64_t kStarts = 24;        // changes of the start that are tried before the first round
constexpr std::uint64_t kRenewRounds = 25;   // after so many, the worst chain starts anew from the best
constexpr double kFirstTemperature = 0.012;  // of the score
constexpr double kLastTemperature = 0.0005;
constexpr double kFirstReach = 0.4;  // of a number's range
constexpr double kLastReach = 0.04;

// From `first` to `last`, by the same factor for each part of the budget.
double falling(double first, double last, double used) { return first * std::pow(last / first, used); }

bool has_less(const v1::SearchChain& a, const v1::SearchChain& b) { return a.score() < b.score(); }

}  // namespace

bool is_consistent(const v1::SearchState& state) {
  constexpr std::uint64_t kMostRounds = std::uint64_t{1} << 40;
  if (state.chains_size() != kChains || state.rounds() > kMostRounds) return false;
  const std::uint64_t of_rounds = kChains * state.rounds();
  return state.evaluations() > of_rounds + kStarts &&
         state.evaluations() <= of_rounds + kStarts + kMostStarts;
}

Annealing::Annealing(const Moves& moves, ScoreBest score, ForEach for_each, v1::SearchState& state)
    : moves_(moves), score_(std::move(score)), for_each_(std::move(for_each)), state_(state) {}

v1::Regions Annealing::proposal(const v1::Regions& from, double reach, std::uint64_t stream) const {
  RandomStream random(state_.seed(), stream);
  return moves_.change(from, reach, random);
}

void Annealing::note_best(const v1::SearchChain& chain) {
  if (!state_.has_best() || chain.score() < state_.best().score()) *state_.mutable_best() = chain;
}

// The best first, of each start and the changes of it.
std::vector<std::vector<v1::SearchChain>> Annealing::scored_changes(const std::vector<v1::Regions>& starts) {
  std::vector<v1::SearchChain> found(starts.size() + kStarts);
  std::vector<char> is_good(found.size(), 0);
  for_each_(found.size(), [&](std::size_t i) {
    v1::Regions regions = starts[i % starts.size()];
    for (std::size_t step = 0; i >= starts.size() && step < 3; ++step)
      regions = proposal(regions, kFirstReach, 3 * i + step);
    const auto scored = score_({regions}, nullptr, kNoLimit);
    if (!scored) return;
    is_good[i] = 1;
    found[i].set_score(scored->score);
    *found[i].mutable_regions() = std::move(regions);
  });
  state_.set_evaluations(state_.evaluations() + found.size());
  std::vector<std::vector<v1::SearchChain>> good(starts.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (is_good[i] != 0) good[i % starts.size()].push_back(std::move(found[i]));
  }
  std::erase_if(good, [](const auto& of_start) { return of_start.empty(); });
  for (auto& of_start : good) std::stable_sort(of_start.begin(), of_start.end(), has_less);
  return good;
}

void Annealing::begin(const std::vector<v1::Regions>& starts) {
  const auto good = scored_changes(starts);
  if (good.empty()) return;
  for (std::size_t i = 0; i < kChains; ++i) {
    const auto& of_start = good[i % good.size()];
    *state_.add_chains() = of_start[i / good.size() % of_start.size()];
  }
  for (const v1::SearchChain& chain : state_.chains()) note_best(chain);
}

void Annealing::round(double used) {
  const double reach = falling(kFirstReach, kLastReach, used);
  const double temperature = falling(kFirstTemperature, kLastTemperature, used);
  constexpr std::uint64_t kStreams = kProposals + 1;  // of random numbers, for each chain
  const std::uint64_t first = (std::uint64_t{1} << 20) + kStreams * kChains * state_.rounds();
  for_each_(kChains, [&](std::size_t i) {
    v1::SearchChain& chain = *state_.mutable_chains(static_cast<int>(i));
    std::vector<v1::Regions> proposals;
    for (std::uint64_t k = 0; k < kProposals; ++k)
      proposals.push_back(proposal(chain.regions(), reach, first + kStreams * i + k));
    // Metropolis' rule the other way round: how bad the score may be is drawn first, so that an evaluation
    // may end as soon as it is worse.
    RandomStream random(state_.seed(), first + kStreams * i + kProposals);
    const double limit = chain.score() * (1 - temperature * std::log(1 - random.real()));
    const auto scored = score_(proposals, &chain.regions(), limit);
    if (!scored) return;
    chain.set_score(scored->score);
    *chain.mutable_regions() = std::move(proposals[scored->index]);
  });
  for (const v1::SearchChain& chain : state_.chains()) note_best(chain);
  state_.set_evaluations(state_.evaluations() + kChains);
  state_.set_rounds(state_.rounds() + 1);
  if (state_.rounds() % kRenewRounds == 0) renew_worst();
}

void Annealing::renew_worst() {
  auto& chains = *state_.mutable_chains();
  *std::max_element(chains.begin(), chains.end(), has_less) = state_.best();
}

}  // namespace primalsim::study
