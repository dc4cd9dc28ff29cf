// Who runs the points of a plan: the threads of this process, or the ranks of a parallel job.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "study/plan/sweep_points.h"

namespace primalsim::study {

class Crew {
 public:
  virtual ~Crew() = default;
  // Runs these points, beginning them in their order. `done` gets each; it may be called by several threads
  // at a time. Ends early, with some not run, once `stop` is set. Throws what is no failure of a point.
  virtual void run(std::span<const std::uint64_t> points, const std::function<void(StoredRun)>& done,
                   const std::atomic<bool>& stop) = 0;
};

// `points` must outlive it. Threads as Settings have it.
std::unique_ptr<Crew> make_thread_crew(const SweepPoints& points, std::size_t threads);

}  // namespace primalsim::study
