// How long prompts take by their length. docs/serve.md, Steps
#pragma once

#include <map>
#include <mutex>

#include "study/generate/request_result.h"
#include "study/generate/times.h"
#include "study/serve/step_costs.h"

namespace primalsim::study {

// A request's work without its times.
RequestWork request_work(const ServedMachine& machine);

class PrefillTable {
 public:
  // All of them must outlive it.
  PrefillTable(const PlacedModel& model, const LayerRuns& runs, const GenerateRequest& settings,
               const ServedMachine& machine)
      : model_(model), runs_(runs), settings_(settings), machine_(machine) {}

  // Runs what prompts of these lengths need: each, if there are few or `settings` ask for exactness;
  // otherwise lengths that grow by a third or a half, and some between to measure the error.
  void prepare(const std::vector<std::uint32_t>& lengths, Work& work);
  // Thread-safe. A length beyond those prepared, or under exactness between them, is run.
  PrefillCost at(std::uint32_t tokens) const;
  const std::vector<v1::ModelError>& errors() const { return errors_; }

 private:
  PrefillCost simulate(std::uint32_t tokens, std::vector<v1::ModelError>* errors) const;
  void measure_error(const std::vector<std::uint32_t>& checks, const std::vector<PrefillCost>& costs);
  PrefillCost between(std::uint32_t tokens) const;

  const PlacedModel& model_;
  const LayerRuns& runs_;
  const GenerateRequest& settings_;
  const ServedMachine& machine_;
  mutable std::mutex mutex_;
  mutable std::map<std::uint32_t, PrefillCost> costs_;
  std::vector<v1::ModelError> errors_;
};

}  // namespace primalsim::study
