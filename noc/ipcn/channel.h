// An input FIFO as the event kernel sees it: packets in order, and the credits of its feeder in closed form.
//
// A packet leaves a FIFO at one flit per cycle from its *drain*, the cycle in which the last of its branches
// starts. So the credits under way to the feeder follow from the last drain and the few cycles before it.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>

#include "core/cycle.h"

namespace primalsim::noc::ipcn {

struct Channel {
  static constexpr std::uint16_t kFeederWaits =
      1;  // the feeder cannot know yet when its credits will be there
  static constexpr std::uint16_t kFeederIsLane = 2;  // ... and is the lane of a gateway

  std::uint32_t head = 0;  // records of the packets sent towards this FIFO and not drained; 0: none
  std::uint32_t tail = 0;
  Cycle drain_start = 0;          // of the packet drained last
  std::uint16_t drain_flits = 0;  // its length
  std::uint16_t history = 0;      // bit i: a flit of an earlier packet left in cycle drain_start - 1 - i
  std::uint16_t reserved = 0;     // flits of the packets in the list
  std::uint16_t flags = 0;

  // The cycle from which the packet behind the one drained last can be the front.
  Cycle front_free() const { return drain_start + drain_flits; }

  // The first cycle in which the feeder has credits for `flits`, as far as it lies in the future (an earlier
  // value means now); kNever if that takes another drain. Cycles asked about are not before drain_start.
  Cycle credit_cycle(std::uint32_t fifo_flits, std::uint32_t link_latency, std::uint32_t flits) const {
    const std::uint32_t spare = fifo_flits - reserved;  // once all credits are back
    if (spare < flits) return kNever;
    // So many may still be missing; the one before them, counted from the last flit drained, has to be back.
    const std::uint32_t missing = spare - flits;
    if (missing < drain_flits) return drain_start + drain_flits - missing + link_latency;
    std::uint32_t earlier = history;
    for (std::uint32_t skip = missing - drain_flits; skip > 0 && earlier != 0; --skip) earlier &= earlier - 1;
    if (earlier == 0) return 0;
    return drain_start - static_cast<std::uint32_t>(std::countr_zero(earlier)) + link_latency;
  }

  // A packet of `flits` starts to leave in cycle `now`. 16 cycles of history suffice for link latencies up
  // to 16.
  void begin_drain(Cycle now, std::uint32_t flits) {
    const Cycle gap = now - front_free();
    std::uint64_t earlier = 0;
    if (gap < 16) {
      earlier = ((std::uint64_t{1} << std::min<std::uint32_t>(drain_flits, 16)) - 1) << gap;
      if (gap + drain_flits < 16) earlier |= std::uint64_t{history} << (gap + drain_flits);
    }
    history = static_cast<std::uint16_t>(earlier);
    drain_start = now;
    drain_flits = static_cast<std::uint16_t>(flits);
    reserved = static_cast<std::uint16_t>(reserved - flits);
  }
};

}  // namespace primalsim::noc::ipcn
