// The port of a macro's scratchpad as the network takes it: accesses in a row, one a cycle, in the order in
// which they are asked for. docs/ipcn.md, Scratchpad port
#pragma once

#include <algorithm>

#include "core/cycle.h"

namespace primalsim::noc::ipcn {

class ScratchpadPort {
 public:
  // Of a flit that is added: the sum is read and written. The first contribution to a packet of a sum is only
  // written.
  static constexpr Cycle kAccessesOfAFlitAdded = 2;

  // `accesses` without a gap, asked for in cycle `now`, which no call goes back behind. The cycle of the
  // first.
  Cycle take(Cycle now, Cycle accesses) {
    const Cycle first = std::max(now, free_at_);
    free_at_ = first + accesses;
    taken_ += accesses;
    return first;
  }

  // Cycles before `now` that are taken; `now` is not before the last take(). What is taken from then on has
  // no gap, for it was all asked for by then.
  Cycle taken_before(Cycle now) const { return taken_ - (free_at_ > now ? free_at_ - now : 0); }

 private:
  Cycle free_at_ = 0;
  Cycle taken_ = 0;
};

}  // namespace primalsim::noc::ipcn
