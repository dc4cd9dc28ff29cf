// Runs every Program once: an equal one gets the result of the first.
#pragma once

#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <mutex>

#include "accelerator/reuse/run_hash.h"
#include "accelerator/run_program.h"

namespace primalsim::accelerator {

// Thread-safe. Which calls find a result depends on no thread's speed: of equal Programs, one is run.
class RunCache {
 public:
  // As run_program(). A failure is kept, too, and thrown by every call for an equal Program.
  std::shared_ptr<const ProgramResult> run(const v1::Program& program, const v1::Architecture& architecture,
                                           const RunOptions& options = {});

  std::uint64_t simulated() const;  // Programs run
  std::uint64_t reused() const;     // calls that found a result

 private:
  using Result = std::shared_future<std::shared_ptr<const ProgramResult>>;

  mutable std::mutex mutex_;
  std::map<RunHash, Result> results_;
  std::uint64_t calls_ = 0;
};

}  // namespace primalsim::accelerator
