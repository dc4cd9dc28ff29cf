// A timing wheel: events of the near future in one slot per cycle, the rest in a heap. Adding and taking one
// cost the same however many wait, and nothing is allocated once their number has stopped growing.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "core/cycle.h"
#include "core/engine/slot_ring.h"

namespace primalsim {

// Events of one cycle come out in the order in which they were scheduled. They lie in chunks from a pool, so
// memory follows what is pending. No call throws, other than std::bad_alloc. Not thread-safe.
template <typename Event, std::size_t kSlots = 1024>
class Wheel {
  static_assert(std::is_trivially_copyable_v<Event>);

 public:
  Wheel() : chunks_(1) {}

  // As new; keeps its room.
  void clear() {
    now_ = 0;
    slots_ = {};
    chunks_.resize(1);
    chunks_[0] = {};
    free_ = 0;
    far_.clear();
    sequence_ = 0;
  }

  // `at` is not before the last open(), and not that cycle once it has been drained.
  void schedule(Cycle at, const Event& event) {
    if (at - now_ < kSlots) {
      put(at, event);
    } else {
      put_far(at, event);
    }
  }

  // The first cycle with an event; kNever if there is none.
  Cycle next() const {
    const Cycle near = slots_.first(now_);
    return near == kNever && !far_.empty() ? far_.front().at : near;
  }

  // The next cycle to be drained. No cycle before it may have an event.
  void open(Cycle now) {
    now_ = now;
    if (!far_.empty() && far_.front().at - now < kSlots) bring_near();
  }

  // Calls visit(event) for every event of the cycle last opened, and ahead(event) some time before that. They
  // may schedule events, but not for this cycle.
  template <typename Ahead, typename Visit>
  void drain(Ahead ahead, Visit visit) {
    const Slot slot = slots_[now_];
    if (slot.newest == 0) return;
    slots_[now_] = {};
    slots_.release(now_);
    for (std::uint32_t index = chunks_[slot.newest].next;;) {
      const Chunk chunk = chunks_[index];  // a copy: visit() may move the pool
      chunks_[index].next = free_;
      free_ = index;
      const std::uint32_t used = index == slot.newest ? slot.used : kChunkEvents;
      for (std::uint32_t i = 0; i < used; ++i) ahead(chunk.events[i]);
      for (std::uint32_t i = 0; i < used; ++i) visit(chunk.events[i]);
      if (index == slot.newest) return;
      index = chunk.next;
    }
  }
  template <typename Visit>
  void drain(Visit visit) {
    drain([](const Event&) {}, visit);
  }

 private:
  static constexpr std::uint32_t kChunkEvents = std::max<std::uint32_t>(3, 60 / sizeof(Event));

  struct Slot {
    std::uint32_t newest = 0;  // chunk, the one that is being filled; 0: none
    std::uint32_t used = 0;    // events in it
  };
  struct Chunk {
    std::array<Event, kChunkEvents> events{};
    std::uint32_t next = 0;  // the next newer one of the slot, of the newest the oldest; the next free one
  };
  struct Far {
    Cycle at = 0;
    std::uint64_t sequence = 0;
    Event event{};
    // For std::push_heap, which has the largest in front.
    bool operator<(const Far& other) const {
      return at != other.at ? at > other.at : sequence > other.sequence;
    }
  };

  void put(Cycle at, const Event& event) {
    Slot& slot = slots_[at];
    if (slot.newest == 0 || slot.used == kChunkEvents) add_chunk(slot, at);
    chunks_[slot.newest].events[slot.used++] = event;
  }

  [[gnu::noinline]] void add_chunk(Slot& slot, Cycle at) {
    std::uint32_t fresh = free_;
    if (fresh != 0) {
      free_ = chunks_[fresh].next;
    } else {
      fresh = static_cast<std::uint32_t>(chunks_.size());
      chunks_.emplace_back();
    }
    std::uint32_t& link = chunks_[slot.newest].next;
    chunks_[fresh].next = slot.newest == 0 ? fresh : link;
    link = fresh;
    slot = {fresh, 0};
    slots_.use(at);
  }

  [[gnu::noinline]] void put_far(Cycle at, const Event& event) {
    far_.push_back({at, sequence_++, event});
    std::push_heap(far_.begin(), far_.end());
  }

  // What is scheduled for one of these cycles from here on goes straight to its slot, so it comes later.
  [[gnu::noinline]] void bring_near() {
    while (!far_.empty() && far_.front().at - now_ < kSlots) {
      put(far_.front().at, far_.front().event);
      std::pop_heap(far_.begin(), far_.end());
      far_.pop_back();
    }
  }

  Cycle now_ = 0;
  SlotRing<Slot, kSlots> slots_;
  std::vector<Chunk> chunks_;  // chunk 0 is not used
  std::uint32_t free_ = 0;
  std::vector<Far> far_;  // a heap, earliest first
  std::uint64_t sequence_ = 0;
};

}  // namespace primalsim
