// What a simulation of transactions holds: packets, the steps of their ways, links with the buffers behind
// them.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "core/cycle.h"
#include "noc/transactions/routes.h"

namespace primalsim::noc::transactions {

inline constexpr std::uint32_t kLeaving = kNone - 1;  // owner of a VC whose last flit is on the link

enum class Answer : std::uint8_t { kNothing, kData, kAcknowledgement };

struct Packet {
  std::uint32_t first_hop = 0;
  std::uint32_t flits = 0;
  std::uint32_t ready = 0;  // flits that the source has; the rest is still being read
  std::uint32_t source = 0;
  std::uint32_t destination = 0;  // of a multicast the source, too
  std::uint32_t operation = 0;    // index of the simulation's operations
  std::uint32_t bytes = 0;        // of the data it carries or asks for
  std::uint32_t travel_cycles = 0;
  std::uint32_t answers = kNone;  // the packet whose answer it is
  Class kind = kRequest;
  Answer wants = Answer::kNothing;  // from where it goes
  Cycle at_interface = 0;
  Cycle arrived = 0;
  Cycle served = 0;
  Cycle first_sent = 0;
};

// A step of a packet's way: a link, and the place in the buffer behind it.
struct Hop {
  std::uint32_t link = 0;
  std::uint32_t packet = 0;
  std::uint32_t parent = kNone;
  std::uint32_t child = kNone;    // first of those behind it
  std::uint32_t sibling = kNone;  // next child of its parent
  std::uint32_t sent = 0;
  std::uint32_t arrived = 0;
  std::uint32_t next_in_buffer = kNone;
  Cycle first_since = kNever;  // it is the first in its buffer
  std::uint16_t limit = 0;     // flits of its VC in the buffer behind the link
  std::uint8_t first_vc = 0;
  std::uint8_t vcs = 0;
  std::uint8_t vc = 0xff;  // 0xff: not yet
};

// A head that waits for a virtual channel. The first in this order gets the next one: who came first, then by
// the input it came from, at last by its number.
struct Waiter {
  Cycle since = 0;
  std::uint32_t input = 0;
  std::uint32_t hop = 0;
  friend bool operator<(const Waiter& a, const Waiter& b) {
    return a.since != b.since ? a.since < b.since : a.input != b.input ? a.input < b.input : a.hop < b.hop;
  }
};

struct Link {
  std::array<std::uint32_t, kMostVcs> owner{};  // hop; kNone
  std::array<std::uint16_t, kMostVcs> occupancy{};
  std::array<std::uint32_t, kMostVcs> first{};  // hops in the buffer behind it, in order
  std::array<std::uint32_t, kMostVcs> last{};
  std::vector<Waiter> waiters;
  std::uint32_t shared_used = 0;
  std::uint32_t latency = 0;
  std::uint32_t write_millicycles = 0;  // 0: a flit a cycle
  Cycle free_millicycles = 0;
  std::uint64_t flits = 0;
  std::uint64_t waiting = 0;
  std::uint8_t next_vc = 0;
  std::uint8_t owned = 0;
  bool active = false;
};

// What one interface moves between network and memory in a cycle, reads and writes together, in thousandths
// of a flit. If both want to, they take turns.
struct Turns {
  static constexpr std::int64_t kMost = 2000;  // what is not taken is lost beyond that
  std::int64_t rate = 0;                       // 0: no limit
  std::int64_t write_cost = 0;
  std::int64_t left = 0;
  Cycle at = 0;
  Cycle read_refused = 0;  // one after the last cycle in which it was
  Cycle write_refused = 0;
  bool last_was_read = false;

  // Whether a flit may be read now, which takes it.
  bool read(Cycle now) {
    if (rate == 0) return true;
    refill(now);
    if (left < 1000 || (last_was_read && write_refused == now)) {
      read_refused = now + 1;
      return false;
    }
    left -= 1000;
    last_was_read = true;
    return true;
  }
  // Whether one may be written; wrote() takes it.
  bool may_write(Cycle now) {
    if (rate == 0) return true;
    refill(now);
    const bool may = left >= 1000 && (last_was_read || read_refused != now + 1);
    if (!may) write_refused = now + 1;
    return may;
  }
  void wrote() {
    left -= write_cost;
    last_was_read = false;
  }

 private:
  void refill(Cycle now) {
    left = std::min(kMost, left + static_cast<std::int64_t>(now - at) * rate);
    at = now;
  }
};

inline void use_up(Cycle& free_at, Cycle now, std::uint32_t millicycles) {
  // A server that was free for less than a cycle goes on where it was, so that thousandths add up.
  const Cycle start = free_at + 1000 > 1000 * now ? free_at : 1000 * now;
  free_at = start + millicycles;
}

}  // namespace primalsim::noc::transactions
