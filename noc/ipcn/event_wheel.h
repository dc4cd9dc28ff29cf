// A timing wheel of 32-bit events whose order within a cycle does not matter: one slot per cycle for the near
// future, a heap for the rest. Events of a slot lie in chunks from a pool, so memory follows what is pending.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "core/cycle.h"

namespace primalsim::noc::ipcn {

class EventWheel {
 public:
  EventWheel() : chunks_(1) {}

  // Adds an event to cycle `at`, which is not before the last open().
  void schedule(Cycle at, std::uint32_t event) {
    if (at - now_ < kSlots) {
      put(at, event);
    } else {
      put_far(at, event);
    }
  }

  // The first cycle with an event; kNever if there is none.
  Cycle next() const;

  // The next cycle to be drained. No cycle before it may have an event.
  void open(Cycle now) {
    now_ = now;
    if (!far_.empty() && far_.front().at - now < kSlots) bring_near();
  }

  // Calls visit(event) for every event of the cycle last opened, and ahead(event) some time before that. They
  // may schedule events, but not for this cycle.
  template <typename Ahead, typename Visit>
  void drain(Ahead ahead, Visit visit) {
    Slot& slot = slots_[now_ % kSlots];
    std::uint32_t index = slot.chunk;
    std::uint32_t used = slot.used;
    if (index == 0) return;
    slot = {};
    occupied_[now_ % kSlots / 64] &= ~(std::uint64_t{1} << now_ % 64);
    while (index != 0) {
      const Chunk chunk = chunks_[index];  // a copy: visit() may move the pool
      chunks_[index].next = free_;
      free_ = index;
      for (std::uint32_t i = 0; i < used; ++i) ahead(chunk.events[i]);
      for (std::uint32_t i = 0; i < used; ++i) visit(chunk.events[i]);
      index = chunk.next;
      used = kChunkEvents;
    }
  }

 private:
  static constexpr std::uint32_t kSlots = 1024;
  static constexpr std::uint32_t kChunkEvents = 15;

  struct Slot {
    std::uint32_t chunk = 0;  // 0: none
    std::uint32_t used = 0;
  };
  struct Chunk {
    std::array<std::uint32_t, kChunkEvents> events{};
    std::uint32_t next = 0;
  };
  struct Far {
    Cycle at = 0;
    std::uint32_t event = 0;
  };

  void put(Cycle at, std::uint32_t event) {
    Slot& slot = slots_[at % kSlots];
    if (slot.chunk == 0 || slot.used == kChunkEvents) add_chunk(slot, at);
    chunks_[slot.chunk].events[slot.used++] = event;
  }
  void add_chunk(Slot& slot, Cycle at);
  void put_far(Cycle at, std::uint32_t event);
  void bring_near();

  Cycle now_ = 0;
  std::array<Slot, kSlots> slots_{};
  std::array<std::uint64_t, kSlots / 64> occupied_{};
  std::vector<Chunk> chunks_;  // chunk 0 is not used
  std::uint32_t free_ = 0;
  std::vector<Far> far_;  // a heap, earliest first
};

}  // namespace primalsim::noc::ipcn
