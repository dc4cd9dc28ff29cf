// In which order waiting requests are taken up, and whether they go before the sequences that decode.
// docs/serve.md, Schedulers
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace primalsim::study {

// A request that waits, as a scheduler sees it.
struct WaitingRequest {
  std::uint32_t request = 0;  // its number in the trace
  std::uint32_t tokens = 1;   // that a prefill of it takes
  bool adapter_ready = true;  // it needs none, or that is in the DCIM
};

// Called by one thread. Waiting requests stand in the order of their arrival, those that were preempted
// first.
class Scheduler {
 public:
  virtual ~Scheduler() = default;
  // Whether prompts may be taken up while `running` sequences decode.
  virtual bool takes_up(std::size_t running) const = 0;
  // Which of `waiting`, not empty, is taken up next, if there is room for it.
  virtual std::size_t next(std::span<const WaitingRequest> waiting) const = 0;
  // The one named by next() was taken up.
  virtual void taken(std::span<const WaitingRequest> waiting, std::size_t index);
  // Whether next() depends on more than the first that waits.
  virtual bool looks_further() const { return true; }
};

struct SchedulerKind {
  const char* name;
  const char* summary;
  std::unique_ptr<Scheduler> (*make)();
};
std::span<const SchedulerKind> schedulers();
const SchedulerKind* find_scheduler(std::string_view name);  // null if there is none

}  // namespace primalsim::study
