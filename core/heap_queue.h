// Event queue as a binary heap: the reference the timing wheel is tested against.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

#include "core/cycle.h"
#include "core/event.h"

namespace primalsim {

// See core/event_queue.h.
class HeapQueue {
 public:
  void push(const Event& event) { heap_.push({event, sequence_++}); }
  Cycle next_cycle() const { return heap_.empty() ? kNever : heap_.top().event.cycle; }
  Event pop() {
    const Event event = heap_.top().event;
    heap_.pop();
    return event;
  }
  std::size_t size() const { return heap_.size(); }

 private:
  std::priority_queue<QueuedEvent, std::vector<QueuedEvent>, std::greater<>> heap_;
  std::uint64_t sequence_ = 0;
};

}  // namespace primalsim
