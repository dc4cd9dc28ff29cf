// How far a flit run is, told now and then to somebody who waits for it. No event, route or cycle depends on
// it.
#pragma once

#include <cstdint>
#include <functional>

#include "accelerator/flit_run.h"

namespace primalsim::accelerator {

struct RunStep {
  std::uint64_t done = 0;       // events of tasks that have happened
  std::uint64_t all = 0;        // at the end
  std::uint64_t flit_hops = 0;  // that the run has to simulate: the measure of how long it takes
};
using RunProgress = std::function<void(const RunStep&)>;

// Tells `progress` of the beginning and of every 1024th event. What it throws ends the run.
class ProgressListener : public RunListener {
 public:
  ProgressListener(const RunProgress& progress, std::uint64_t events, std::uint64_t flit_hops)
      : progress_(progress), step_{0, events, flit_hops} {
    progress_(step_);
  }
  void computed(std::uint32_t /*task*/) override { count(); }
  void happened(std::uint32_t /*task*/, std::uint32_t /*output*/) override { count(); }

 private:
  void count() {
    constexpr std::uint64_t kBetween = 1024;
    if (++step_.done % kBetween == 0) progress_(step_);
  }

  const RunProgress& progress_;
  RunStep step_;
};

}  // namespace primalsim::accelerator
