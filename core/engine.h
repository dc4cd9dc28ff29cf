// Drives a simulation: keeps the time and hands out events in their order (core/event.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "core/cycle.h"
#include "core/error.h"
#include "core/event.h"
#include "core/event_queue.h"
#include "core/timing_wheel.h"

namespace primalsim {

// Handlers are anything callable with `const Event&`; they may schedule further events. What recurs, such as
// the network while it has work, is an event whose handler schedules the next one. Not thread-safe; one
// engine per run.
template <EventQueue Queue = TimingWheel>
class Engine {
 public:
  Cycle now() const { return now_; }
  std::uint64_t events_handled() const { return handled_; }
  std::size_t events_waiting() const { return queue_.size(); }
  Cycle next_cycle() const { return queue_.next_cycle(); }

  // Throws RunError if the event lies in the past: a cycle before now(), or an earlier phase of the current
  // cycle than the one being handled. Of events for the current cycle and phase, a smaller target does come
  // first, but cannot come before the event that schedules it. kNever is no cycle to schedule for either.
  void schedule(const Event& event) {
    if (event.cycle < now_ || (event.cycle == now_ && event.phase < phase_)) refuse(event, "is in the past");
    if (event.cycle == kNever) refuse(event, "never comes");
    queue_.push(event);
  }

  // Handles events until none is left. now() is then the cycle of the last one.
  template <typename Handler>
  void run(Handler&& handler) {
    while (queue_.size() != 0) step(handler);
  }

  // Handles all events of cycles before `end`, and sets now() to `end` unless it is there already.
  template <typename Handler>
  void run_until(Cycle end, Handler&& handler) {
    while (queue_.next_cycle() < end) step(handler);
    if (end > now_) {
      now_ = end;
      phase_ = 0;
    }
  }

 private:
  template <typename Handler>
  void step(Handler& handler) {
    const Event event = queue_.pop();
    now_ = event.cycle;
    phase_ = event.phase;
    ++handled_;
    handler(event);
  }

  [[noreturn]] void refuse(const Event& event, const char* why) const {
    throw_run_error("event for target {} in cycle {}, phase {} {}: it is cycle {}, phase {}", event.target,
                    event.cycle, event.phase, why, now_, phase_);
  }

  Queue queue_;
  Cycle now_ = 0;
  std::uint32_t phase_ = 0;
  std::uint64_t handled_ = 0;
};

}  // namespace primalsim
