#include "study/session.h"

#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <vector>

#include "core/activity.h"
#include "study/work.h"

namespace primalsim::study {
namespace {

// oneTBB puts what is before a task in front of it, and the task in front of what follows. A thread sanitizer
// does not see that, since the library is not built with it, so it is said again here. Nothing is said of
// tasks beside each other.
std::atomic<unsigned> handed_out{0};
std::atomic<unsigned> handed_back{0};

void hand_out() { handed_out.fetch_add(1, std::memory_order_release); }
void take() { handed_out.load(std::memory_order_acquire); }
void hand_back() { handed_back.fetch_add(1, std::memory_order_release); }
void take_back() { handed_back.load(std::memory_order_acquire); }

}  // namespace

struct Session::Means {
  explicit Means(std::size_t threads) : arena(static_cast<int>(threads)) {}

  tbb::task_arena arena;
  accelerator::RunCache runs;
};

// More threads than processors would gain nothing, and the library that makes them would say so.
Session::Session(const Settings& settings) : command_line_(settings.command_line) {
  const auto processors = static_cast<std::size_t>(tbb::info::default_concurrency());
  means_ =
      std::make_unique<Means>(settings.threads == 0 ? processors : std::min(settings.threads, processors));
}

Session::~Session() = default;

Work::Work(Session& session, const Progress& progress)
    : session_(session), progress_(progress), runs_(&session.means().runs) {}

void Work::for_each(std::size_t count, const std::function<void(std::size_t)>& work,
                    const char* steps) const {
  std::vector<std::exception_ptr> failures(count);
  std::size_t done = 0;
  Activity around(steps == nullptr ? "" : steps, steps == nullptr ? 0 : count);
  const auto show = [&](std::size_t more) {
    if (steps == nullptr) return;
    const std::lock_guard lock(mutex_);
    around.reach(done += more);
    if (count > 1 && progress_) progress_({steps, done, count});
  };
  const WorkContext context = work_context();
  const auto attempt = [&](std::size_t i) {
    take();
    const ContextScope scope(context);
    try {
      check_stop();
      work(i);
      show(1);
    } catch (...) {
      failures[i] = std::current_exception();
    }
    hand_back();
  };
  const auto attempt_all = [&] {
    take();
    tbb::parallel_for(std::size_t{0}, count, attempt, tbb::simple_partitioner());
    hand_back();
  };
  show(0);
  hand_out();
  session_.means().arena.execute(attempt_all);
  take_back();
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace primalsim::study
