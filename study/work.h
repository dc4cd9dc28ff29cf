// One call of a study at work: it has the session's means, and reports to the call's progress.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "accelerator/run_cache.h"
#include "study/session.h"

namespace primalsim::study {

// Thread-safe. `session` and `progress` must outlive it.
class Work {
 public:
  Work(Session& session, const Progress& progress);

  // Calls work(i) for i in 0 .. count-1 on the session's threads, each i once. When all are done, rethrows
  // the exception of the smallest i that threw, so that what the caller sees depends on no thread's speed.
  // `steps` names them for the progress, which counts them then if there are several.
  void for_each(std::size_t count, const std::function<void(std::size_t)>& work,
                const char* steps = nullptr) const;

  // As accelerator::run_program(), or the result of an equal Program that ran in this session.
  std::shared_ptr<const accelerator::ProgramResult> run(const v1::Program& program,
                                                        const pe_models::Machine& machine,
                                                        const accelerator::RunOptions& options = {}) {
    return runs_.run(program, machine, options);
  }
  // Different Programs among those of run(), and how often one of them was asked for again.
  std::uint64_t simulated() const { return runs_.simulated(); }
  std::uint64_t reused() const { return runs_.reused(); }

  template <typename... Args>
  void say(fmt::format_string<Args...> format, Args&&... args) const {
    if (!progress_) return;
    const std::lock_guard lock(mutex_);
    progress_({fmt::format(format, std::forward<Args>(args)...)});
  }

  // So many of all steps of one kind.
  void count(const std::string& line, std::size_t done, std::size_t all) const {
    if (!progress_) return;
    const std::lock_guard lock(mutex_);
    progress_({line, done, all});
  }

 private:
  Session& session_;
  const Progress& progress_;
  mutable std::mutex mutex_;
  accelerator::RunCache runs_;
};

// Throws RequestError. The message begins with the name of the request's field.
template <typename... Args>
[[noreturn]] void throw_request_error(fmt::format_string<Args...> format, Args&&... args) {
  throw RequestError(fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace primalsim::study
