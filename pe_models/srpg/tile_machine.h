// One compute tile (or the tiles of one layer, which go together) changing between power states.
//
//   OFF, RETAIN --wake--> READY --compute--> COMPUTE --> READY --retain--> RETAIN
//   OFF, RETAIN --reprogram--> REPROGRAM (wake, then the writing) --> READY
//   READY --reprogram--> REPROGRAM (the writing only) --> READY
//
// A change that takes d cycles from cycle t on is over at t + d: refused at t + d - 1, possible at t + d.
#pragma once

#include "pe_models/srpg/state.h"

namespace primalsim::pe_models::srpg {

class TileMachine {
 public:
  // At cycle 0 in `initial`. READY with `ready_at` > 0: it was woken before and is ready then.
  explicit TileMachine(State initial, Cycle wake_cycles, Cycle ready_at = 0)
      : state_(initial), wake_cycles_(wake_cycles), busy_until_(ready_at) {}

  // Each happens at cycle `now`, not before the last, and throws RunError naming state and cycles where the
  // tile cannot do it then. The first three return the cycle in which they are over and the tile is READY.
  Cycle wake(Cycle now);                     // from OFF or RETAIN
  Cycle reprogram(Cycle now, Cycle cycles);  // from OFF, RETAIN or READY
  Cycle compute(Cycle now, Cycle cycles);    // from READY
  void retain(Cycle now);                    // from READY
  // No more changes; the state lasts until `now`. Requires that nothing is under way then.
  void finish(Cycle now);

  State state(Cycle now) const;                                // at or after the last change
  const StateCycles& residency() const { return residency_; }  // until the last change
  std::uint64_t wakes() const { return wakes_; }
  std::uint64_t retained_wakes() const { return retained_wakes_; }  // of these, from RETAIN

 private:
  // Accounts until `now`, by when no change may be under way any more.
  void settle(Cycle now, const char* what);
  Cycle begin(State state, Cycle now, Cycle cycles);
  [[noreturn]] void refuse(const char* what, Cycle now) const;

  State state_;
  Cycle wake_cycles_;
  Cycle busy_until_;  // a change is under way until here
  Cycle since_ = 0;   // accounted until here
  StateCycles residency_{};
  std::uint64_t wakes_ = 0;
  std::uint64_t retained_wakes_ = 0;
};

}  // namespace primalsim::pe_models::srpg
