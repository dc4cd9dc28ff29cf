// Event queue for a simulation that mostly looks a few thousand cycles ahead: push and pop cost the same
// however many events wait, and allocate nothing once the number of waiting events has stopped growing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "core/cycle.h"
#include "core/event.h"

namespace primalsim {

// See core/event_queue.h. The wheel has one slot for each of the kSlots cycles from the current one on;
// events further away wait in a heap until their cycle is on the wheel. The events of the current cycle are
// in a heap of their own, which gives them their order and takes in what is pushed for the same cycle.
class TimingWheel {
 public:
  static constexpr Cycle kSlots = 4096;  // a power of two; 64 words of 64 bits

  TimingWheel() { first_.fill(kNone); }

  void push(const Event& event);
  Cycle next_cycle() const;
  Event pop();
  std::size_t size() const { return size_; }

 private:
  struct Node {
    QueuedEvent queued;
    std::uint32_t next;  // in the same slot, or the next free one
  };
  using Heap = std::priority_queue<QueuedEvent, std::vector<QueuedEvent>, std::greater<>>;
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  static constexpr std::size_t kWordBits = 64;
  static constexpr std::size_t kWords = kSlots / kWordBits;
  static_assert(kWords == kWordBits, "one summary word has a bit for each word of the bitmap");

  void put_in_slot(const QueuedEvent& queued);
  void advance_to(Cycle cycle);
  void take_slot(std::size_t slot);
  std::size_t next_slot(std::size_t from) const;

  Cycle now_ = 0;  // cycle of the events in current_
  std::uint64_t sequence_ = 0;
  std::size_t size_ = 0;
  Heap current_;
  Heap far_;  // kSlots or more cycles after now_
  std::array<std::uint32_t, kSlots> first_;
  std::array<std::uint64_t, kWords> occupied_{};  // bit per slot
  std::uint64_t occupied_words_ = 0;              // bit per word of occupied_
  std::vector<Node> nodes_;
  std::uint32_t free_ = kNone;
};

}  // namespace primalsim
