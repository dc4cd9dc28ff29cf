// The costs of steps, from runs of one layer: at some contexts and lengths, linear between them, or at all
// that a trace asks for. docs/serve.md, Steps
#pragma once

#include <map>
#include <mutex>
#include <vector>

#include "primalsim/v1/generate.pb.h"
#include "study/generate/request_result.h"
#include "study/serve/step_costs.h"

namespace primalsim::study {

// What requests with adapters of one shape ask for; nothing if there are none.
struct CostRange {
  std::uint32_t first_context = 0;  // of decode steps; 0: there are none
  std::uint32_t last_context = 0;
  std::vector<std::uint32_t> lengths;  // of prompts, in growing order, each once
};

struct CostSettings {
  bool exact = false;
  bool lm_head = false;
  bool several = true;  // sequences decode at once
};

class SampledCosts : public StepCosts {
 public:
  // `shapes` (with their ranges) must outlive it, as `work` must. Runs what is needed; throws NoFit where
  // buffers do not suffice.
  SampledCosts(const std::vector<PlacedModel>& shapes, const std::vector<CostRange>& ranges,
               const CostSettings& settings, Work& work);
  ~SampledCosts() override;

  const ServedMachine& machine() const override { return machine_; }
  const DecodeCosts& decode(std::uint32_t shape) const override;
  // Of a length that no request of the range has (a sequence that starts over) it may run a layer.
  PrefillCost prefill(std::uint32_t shape, std::uint32_t tokens) const override;
  // Events of a token's decode step.
  const pe_models::EventEnergy& decode_energy(std::uint32_t shape, std::uint32_t context) const;

  // The largest of each kind over the shapes.
  std::vector<v1::ModelError> errors() const;

 private:
  class Shape;
  ServedMachine machine_;
  std::vector<std::unique_ptr<Shape>> shapes_;
};

// The place and the time that an adapter takes of a machine. Of a model without one all zero.
AdapterShape adapter_shape(const PlacedModel& model);

}  // namespace primalsim::study
