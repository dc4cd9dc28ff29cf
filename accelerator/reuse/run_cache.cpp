#include "accelerator/reuse/run_cache.h"

namespace primalsim::accelerator {

std::shared_ptr<const ProgramResult> RunCache::run(const v1::Program& program,
                                                   const v1::Architecture& architecture,
                                                   const RunOptions& options) {
  const RunHash hash = hash_run(program, architecture, options);
  std::promise<std::shared_ptr<const ProgramResult>> promise;
  Result result;
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    ++calls_;
    const auto [found, added] = results_.try_emplace(hash);
    if (added) found->second = promise.get_future().share();
    result = found->second;
    is_first = added;
  }
  if (is_first) {
    try {
      promise.set_value(std::make_shared<const ProgramResult>(run_program(program, architecture, options)));
    } catch (...) {
      promise.set_exception(std::current_exception());
    }
  }
  return result.get();
}

std::uint64_t RunCache::simulated() const {
  const std::lock_guard lock(mutex_);
  return results_.size();
}

std::uint64_t RunCache::reused() const {
  const std::lock_guard lock(mutex_);
  return calls_ - results_.size();
}

}  // namespace primalsim::accelerator
