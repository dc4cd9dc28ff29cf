// Runs on their way from those who make them to the one who stores them.
#pragma once

#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

#include "study/plan/product.h"

namespace primalsim::study {

class FinishedRuns {
 public:
  // Waits where the store is far behind.
  void put(StoredRun run) {
    constexpr std::size_t kMost = 4096;
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return runs_.size() < kMost || closed_; });
    runs_.push_back(std::move(run));
    changed_.notify_all();
  }

  // Nothing comes any more, or nothing is taken any more.
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

  // All there are, at least one; none if it is closed and empty.
  std::vector<StoredRun> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !runs_.empty() || closed_; });
    changed_.notify_all();
    return std::exchange(runs_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<StoredRun> runs_;
  bool closed_ = false;
};

}  // namespace primalsim::study
