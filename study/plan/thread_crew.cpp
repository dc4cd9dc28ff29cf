#include <oneapi/tbb/task_arena.h>

#include "study/plan/crew.h"
#include "study/work.h"

namespace primalsim::study {
namespace {

class ThreadCrew : public Crew {
 public:
  ThreadCrew(const SweepPoints& points, std::size_t threads) : points_(points), threads_(threads) {}

  void run(std::span<const std::uint64_t> points, const std::function<void(StoredRun)>& done,
           const std::atomic<bool>& stop) override {
    // One session for each stretch: what it keeps of runs does not grow with the plan.
    Session session({.threads = threads_});
    const Progress silent;
    const Work work(session, silent);
    std::atomic<std::size_t> next{0};
    // A thread that waits within a point takes no other point meanwhile, which would delay its own.
    work.for_each(points.size(), [&](std::size_t) {
      const std::size_t mine = next++;
      if (stop) return;
      tbb::this_task_arena::isolate([&] { done(points_.run(session, points[mine])); });
    });
  }

 private:
  const SweepPoints& points_;
  std::size_t threads_;
};

}  // namespace

std::unique_ptr<Crew> make_thread_crew(const SweepPoints& points, std::size_t threads) {
  return std::make_unique<ThreadCrew>(points, threads);
}

}  // namespace primalsim::study
