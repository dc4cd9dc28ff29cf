#include "accelerator/attribution/operator_use.h"

#include <algorithm>

namespace primalsim::accelerator {

std::vector<OperatorUse> measure_operators(const v1::Program& program, const ProgramImage& image,
                                           const Traffic& traffic, const RunTimes& uncontended,
                                           const RunTimes& run) {
  std::vector<OperatorUse> operators(static_cast<std::size_t>(program.operators_size()));
  for (std::size_t i = 0; i < operators.size(); ++i) {
    operators[i].name = program.operators(static_cast<int>(i));
    if (!program.operator_tokens().empty()) {
      operators[i].token = program.operator_tokens(static_cast<int>(i));
    }
    operators[i].flit_hops = traffic.operator_hops[i];
    operators[i].first_start = kNever;
  }
  for (std::uint32_t task = 0; task < image.tasks(); ++task) {
    OperatorUse& use = operators[image.operator_index[task]];
    use.first_start = std::min(use.first_start, run.start[task]);
    for (std::uint32_t event = image.first_event[task]; event < image.first_event[task + 1]; ++event) {
      use.last_end = std::max(use.last_end, run.event[event]);
      use.uncontended_last_end = std::max(use.uncontended_last_end, uncontended.event[event]);
    }
  }
  for (OperatorUse& use : operators) {
    if (use.first_start == kNever) use.first_start = 0;
  }
  return operators;
}

}  // namespace primalsim::accelerator
