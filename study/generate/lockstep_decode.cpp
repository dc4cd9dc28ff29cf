#include "study/generate/lockstep_decode.h"

#include <array>

#include "study/simulate.h"

namespace primalsim::study {

v1::LockstepDecode lockstep_decode(const PlacedModel& model, const TokenRequest& request,
                                   const GenerateRequest& settings, Work& work) {
  const std::uint32_t first = request.prompt_tokens + 1;
  const std::uint32_t last = request.prompt_tokens + request.output_tokens - 1;
  const std::array<std::uint32_t, 3> contexts{first, first + (last - first) / 2, last};
  constexpr std::array<double, 3> kWeights{1.0 / 6, 4.0 / 6, 1.0 / 6};
  StepOptions options;
  options.lm_head = settings.strategy.lm_head;
  options.lockstep = true;
  if (model.machine.has_energy()) options.policy = settings.policy;
  std::array<v1::LockstepRun, 3> runs;
  work.for_each(contexts.size(), [&](std::size_t i) {
    runs[i] = simulate(model.inputs, model.mapping, model.mapping.name(), contexts[i], options, work)
                  .result.lockstep();
  });
  double cycles = 0;
  double joules = 0;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    cycles += kWeights[i] * static_cast<double>(runs[i].cycles_per_token());
    joules += kWeights[i] * runs[i].energy().joules_per_token();
  }
  v1::LockstepDecode mean;
  mean.set_cycles_per_token(cycles);
  const double tokens_per_second = model.machine.clock_ghz() * 1e9 / cycles;
  mean.set_tokens_per_second(tokens_per_second);
  if (!options.policy) return mean;
  mean.set_joules_per_token(joules);
  mean.set_average_watts(joules * tokens_per_second);
  return mean;
}

}  // namespace primalsim::study
