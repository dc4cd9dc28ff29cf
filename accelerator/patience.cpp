#include "accelerator/patience.h"

#include <algorithm>

namespace primalsim::accelerator {

Cycle patience(const ProgramImage& image, const RunTimes& uncontended) {
  constexpr Cycle kSlack = 1'000'000;
  Cycle sum = 0;
  for (std::uint32_t task = 0; task < image.tasks(); ++task) {
    if (image.kind[task] == TaskKind::kCompute) continue;
    const auto done = uncontended.event.begin();
    sum += *std::max_element(done + image.first_event[task], done + image.first_event[task + 1]) -
           uncontended.start[task];
  }
  return kSlack + 2 * sum;
}

Cycle patience(const ProgramImage& image, const RunTimes& uncontended, const Traffic& traffic,
               const noc::lockstep::Control& control) {
  return patience(image, uncontended) + traffic.router_hops * (control.bank_load_cycles + 1);
}

}  // namespace primalsim::accelerator
