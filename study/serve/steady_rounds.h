// How fast tokens of several sequences follow each other through a layer. docs/serve.md, Steps
#pragma once

#include <vector>

#include "study/generate/request_result.h"
#include "study/generate/times.h"

namespace primalsim::study {

// By the context of the tokens: the steady time between two at one layer, of as many sequences of that
// context as the cache holds, at most 6; where it holds only one, of tokens of that one.
class SteadyRounds {
 public:
  SteadyRounds(const PlacedModel& model, const LayerRuns& single, Work& work, std::uint32_t first,
               std::uint32_t last, bool exact);

  Cycle at(std::uint32_t context) const { return curve_.at(context); }
  const std::vector<v1::ModelError>& errors() const { return errors_; }

 private:
  Cycle period(std::uint32_t context, std::uint32_t tokens) const;
  std::vector<Cycle> periods(const std::vector<std::uint32_t>& contexts) const;
  void measure_longer(std::uint32_t context);
  void measure_mixed(std::uint32_t first, std::uint32_t last);

  const PlacedModel& model_;
  const LayerRuns& single_;
  Work& work_;
  const std::uint64_t capacity_;
  ContextCurve curve_{{{1, 0}}};
  std::vector<v1::ModelError> errors_;
};

}  // namespace primalsim::study
