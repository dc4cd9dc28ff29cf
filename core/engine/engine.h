// Drives every run: its parts say in which cycle something happens next, and the engine takes all of them
// through the earliest of these cycles.
//
// A part has `Cycle next_cycle() const`: the next cycle in which something happens in it by itself, or
// kNever. It may be early (nothing happens then after all), never late, and after a cycle it lies behind that
// cycle. And it has at least one of the phases of a cycle:
//   void complete(Cycle now)  what ends in this cycle: deliveries, results of PEs, requests that come in
//   void start(Cycle now)     what waited for that starts; nothing is left that could start in this cycle
//   void move(Cycle now)      the step of a network; what it causes lies in later cycles
// The order is (cycle, phase, part): in every cycle that any part names, the phases one after the other, and
// in each of them the parts in the order in which the engine was given them. So a part sees what parts before
// it did in the same phase, and all that was done in earlier phases, whichever part named the cycle.
//
// A network is one part: what happens within it, flit by flit, is ordered by a wheel of its own (wheel.h),
// which costs less per event than a queue shared with others could, and is compiled without a call per event.
#pragma once

#include <algorithm>
#include <concepts>
#include <tuple>

#include "core/cycle.h"
#include "core/error.h"

namespace primalsim {

template <typename T>
concept Completes = requires(T& part, Cycle now) { part.complete(now); };
template <typename T>
concept Starts = requires(T& part, Cycle now) { part.start(now); };
template <typename T>
concept Moves = requires(T& part, Cycle now) { part.move(now); };
template <typename T>
concept Part = (Completes<T> || Starts<T> || Moves<T>)&&requires(const T& part) {
  { part.next_cycle() } -> std::same_as<Cycle>;
};

// The parts must outlive the engine. Not thread-safe; one engine per run.
template <Part... Parts>
class Engine {
 public:
  explicit Engine(Parts&... parts) : parts_(parts...) {}

  // The earliest cycle that a part names. Throws RunError if that cycle is over.
  Cycle next_cycle() const {
    const Cycle next =
        std::apply([](const auto&... part) { return std::min({part.next_cycle()...}); }, parts_);
    if (next < earliest_) throw_run_error("a part of the run names cycle {}, which is over", next);
    return next;
  }

  // The cycle stepped through last; 0 before the first.
  Cycle now() const { return earliest_ - (earliest_ != 0 ? 1 : 0); }

  // All phases of cycle `now`: one that next_cycle() gave, or one before that and after the last.
  void step(Cycle now) {
    earliest_ = now + 1;
    std::apply(
        [now](auto&... part) {
          (complete(part, now), ...);
          (start(part, now), ...);
          (move(part, now), ...);
        },
        parts_);
  }

  // Every cycle before `end` in which something happens; with kNever, until nothing more happens.
  void run_until(Cycle end) {
    for (Cycle next = next_cycle(); next < end; next = next_cycle()) step(next);
  }
  void run() { run_until(kNever); }

 private:
  template <typename T>
  static void complete(T& part, Cycle now) {
    if constexpr (Completes<T>) part.complete(now);
  }
  template <typename T>
  static void start(T& part, Cycle now) {
    if constexpr (Starts<T>) part.start(now);
  }
  template <typename T>
  static void move(T& part, Cycle now) {
    if constexpr (Moves<T>) part.move(now);
  }

  std::tuple<Parts&...> parts_;
  Cycle earliest_ = 0;  // that can still be named
};

}  // namespace primalsim
