// What a mapping is worth to a search: one number, less is better.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "pe_models/machine.h"
#include "primalsim/v1/mapping.pb.h"
#include "primalsim/v1/search.pb.h"
#include "study/inputs.h"

namespace primalsim::study {

inline constexpr double kNoLimit = std::numeric_limits<double>::infinity();

// Thread-safe. `inputs` must outlive it.
class Evaluator {
 public:
  // `goal` is one that check_goal() accepts.
  Evaluator(const Inputs& inputs, const v1::SearchGoal& goal);

  // Nothing if the score is more than `limit`, or if the mapping cannot be run: its cache is too small for a
  // context, lowering finds no room for a buffer, or its transfers could block each other. A score is the
  // mean over the contexts, by their weights, of cycles a layer (in lock-step, if the goal says so), of
  // joules a token, of joules times cycles a token, or of the cycles until the first token of a prompt as
  // long as the context.
  std::optional<double> score(const v1::Mapping& mapping, double limit = kNoLimit) const;

 private:
  std::optional<double> at_context(const v1::Mapping& mapping, std::uint32_t context, double limit) const;
  double unbounded(const v1::Program& layer) const;  // energy, or cycles in lock-step
  double ttft(const v1::Mapping& mapping, std::uint32_t context) const;

  const Inputs& inputs_;
  const v1::SearchGoal& goal_;
  const pe_models::Machine machine_;
  std::uint64_t weights_ = 0;
};

// Throws RequestError, naming the field: no context or one that the model was not made for, energy where the
// machine has none, lock-step for another objective than cycles.
void check_goal(const v1::SearchGoal& goal, const Inputs& inputs);

}  // namespace primalsim::study
