// Runs every Program once: an equal one gets the result of the first.
#pragma once

#include <compare>
#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <mutex>

#include "accelerator/run_program.h"
#include "pe_models/machine.h"
#include "primalsim/v1/program.pb.h"

namespace primalsim::accelerator {

// A name for everything that can matter to the run of a Program: equal names, equal results.
// 128 bits: two Programs of ten million differ and have the same hash with a probability below 10^-24.
struct RunHash {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend auto operator<=>(const RunHash&, const RunHash&) = default;
};

// Of every byte of the Program but its context and the names of model and mapping, which no run looks at, of
// every byte of the Architecture, and of the kernel. The same on every machine and compiler.
RunHash hash_run(const v1::Program& program, const pe_models::Machine& machine, const RunOptions& options);

// Thread-safe. Which calls find a result depends on no thread's speed: of equal Programs, one is run.
class RunCache {
 public:
  // What is not here is asked for `behind`, if there is one, which must outlive this cache. Both count.
  explicit RunCache(RunCache* behind = nullptr) : behind_(behind) {}

  // As run_program(). A failure is kept, too, and thrown by every call for an equal Program; not that a run
  // was ended early (core/activity.h).
  std::shared_ptr<const ProgramResult> run(const v1::Program& program, const pe_models::Machine& machine,
                                           const RunOptions& options = {});

  std::uint64_t simulated() const;  // different Programs
  std::uint64_t reused() const;     // calls that found a result

 private:
  using Result = std::shared_future<std::shared_ptr<const ProgramResult>>;

  std::shared_ptr<const ProgramResult> run(const RunHash& hash, const v1::Program& program,
                                           const pe_models::Machine& machine, const RunOptions& options);
  std::shared_ptr<const ProgramResult> run_once(const RunHash& hash, const v1::Program& program,
                                                const pe_models::Machine& machine, const RunOptions& options);

  RunCache* const behind_;
  mutable std::mutex mutex_;
  std::map<RunHash, Result> results_;
  std::uint64_t calls_ = 0;
};

}  // namespace primalsim::accelerator
